using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents an open file of weights with its network, its number of classes and its recipe.
/// </summary>
internal sealed class NetworkWeights : IDisposable
{
    // The file of TensorFlow that names the newest checkpoint of a folder.
    private const string CheckpointList = "checkpoint";

    private const string Logits = "logits";

    private readonly ICheckpoint _file;
    private readonly WithoutPrefix? _unprefixed;
    private readonly WeightsChoices _choices;

    // Below the network's scope, without slashes at the ends.
    private readonly string[] _excluded;

    private NetworkWeights(ICheckpoint file, WeightsChoices choices)
    {
        _file = file;
        _choices = choices;
        NetworkDefinition? asked = choices.Network is { } name ? NetworkCatalog.Get(name) : null;
        Recipe = choices.Recipe is null
            ? RecipeFile.Find(file.FileName, file.Metadata, choices.IsStream)
            : new(file.FileName, file.Metadata, choices.IsStream, choices.Recipe, RecipeOrigin.Given, "The caller passed the recipe.");
        AreRandom = RandomWeights.IsMarked(file);
        Network = NetworkOf(asked, choices.IsStream);
        _excluded = [.. choices.ExcludedScopes.Select(ScopeBelowNetwork)];
        IReadOnlySet<string> names = Network.FileNames();
        Prefix = ArrayPrefix.Of(file, Network, names);
        _unprefixed = Prefix.Length == 0 ? null : new(file, Prefix, name => names.Contains(Network.Normalize(name)));
        Classes = _excluded.Contains(Logits) ? 0 : Network.ClassesOf(Arrays);
    }

    /// <summary>Gets the format of the file.</summary>
    public CheckpointFormat Format => Checkpoint.FormatOf(_file);

    /// <summary>Gets the path of the file.</summary>
    public string FileName => _file.FileName;

    /// <summary>Gets the network that the weights belong to.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>
    /// Gets the number of classes of the logits; 0 if the file has no logits or they are excluded.
    /// </summary>
    public int Classes { get; }

    /// <summary>
    /// Gets the prefix of the array names that is ignored, such as <c>module.</c>; empty for none.
    /// </summary>
    public string Prefix { get; }

    /// <summary>Gets whether the file is marked as containing random weights.</summary>
    public bool AreRandom { get; }

    /// <summary>Gets the recipe that prepares photos for these weights, if one is known.</summary>
    public FoundRecipe Recipe { get; }

    /// <summary>
    /// Identifies the network of a file: the network in the choices, else the network that the
    /// recipe names, else the network whose name is the arrays' scope, else the only network whose
    /// arrays the file has. Reads only the header.
    /// </summary>
    /// <param name="file">
    /// An open file with this library's names or those of the network's family. The result owns it,
    /// even if this method throws.
    /// </param>
    /// <param name="choices">Options that the caller passed.</param>
    /// <exception cref="DataFileException">
    /// The network cannot be identified or contradicts the file, or the recipe is malformed.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// There is no network of the given name. The message lists similar names.
    /// </exception>
    public static NetworkWeights Of(ICheckpoint file, WeightsChoices choices)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return new(file, choices);
        }
        catch
        {
            Close(file, choices);
            throw;
        }
    }

    /// <summary>
    /// Lists the files beside a weights file that belong to the weights: the recipe and the
    /// configuration, which do not need to exist, and the class names that a recipe refers to.
    /// </summary>
    /// <param name="path">Path of the weights file.</param>
    /// <param name="given">The recipe that the caller passes with the weights; null for none.</param>
    /// <exception cref="DataFileException">The file or its recipe is malformed.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static IEnumerable<string> FilesBeside(string path, Recipe? given)
    {
        if (Directory.Exists(path))
        {
            yield return Path.Combine(path, CheckpointList);
        }

        using ICheckpoint file = Checkpoint.Open(path);

        // A folder, and the prefix of a bundle, stand for a file of another name.
        string[] names = [.. ((string[])[path, file.FileName]).Distinct()];
        foreach (string beside in names.SelectMany(name => (IEnumerable<string>)[name + RecipeFile.Suffix, .. ConfigFile.FilesBeside(name)]).Concat(file.Files))
        {
            yield return beside;
        }

        foreach (string name in names)
        {
            if (RecipeFile.ClassNamesPath(name, given) is { } classNames)
            {
                yield return classNames;
            }
        }

        foreach (string name in names)
        {
            if (RecipeFile.ClassNamesPath(name, RecipeFile.Find(name, file.Metadata).Recipe) is { } classNames)
            {
                yield return classNames;
            }
        }
    }

    /// <summary>
    /// Finds the names of the classes: those of the recipe or the file; else those of ImageNet, if
    /// the network was designed for ImageNet and the weights are not random; else null.
    /// </summary>
    /// <exception cref="DataFileException">
    /// The names are malformed, or their number is not the number of classes.
    /// </exception>
    /// <exception cref="IOException">
    /// The file of names that the recipe refers to is missing or cannot be read.
    /// </exception>
    public FoundClassNames? FindClassNames() => Classes == 0 ? null
        : Recipe.FindClassNames(Classes) ?? (AreRandom ? null : FoundClassNames.OfImageNet(Network, Classes, Recipe.Recipe));

    /// <summary>
    /// Assigns the file's arrays to the variables of a built <see cref="Network"/>.
    /// </summary>
    /// <param name="variables">The store that the network was built in.</param>
    /// <param name="logits">Whether the network was built with classes.</param>
    /// <param name="maxThreads">
    /// Maximum number of threads that draw random values; 0 for all processors.
    /// </param>
    /// <returns>The names of the ignored arrays and of the variables with random values.</returns>
    /// <exception cref="RestoreException">
    /// The weights do not match the network, and <see cref="WeightsChoices.Lenient"/> is false.
    /// </exception>
    /// <exception cref="ArgumentException">An excluded scope matches no variable.</exception>
    public RestoredWeights Restore(VariableStore variables, bool logits, int maxThreads = 0)
    {
        ArgumentNullException.ThrowIfNull(variables);
        CheckExcluded(variables);
        MatchedArrays arrays = Match(variables, logits);
        RestoreReport report = Restore(variables, arrays.Kept);
        string[] random = [.. report.Missing, .. report.WrongShapes.Select(wrong => wrong.Name)];
        if (!_choices.Lenient && !Array.TrueForAll(random, arrays.Kept.Excludes))
        {
            throw Mismatch(report, arrays.Kept);
        }

        if (random.Length > 0)
        {
            variables.Initialize(seed: 0, onlyMissing: true, maxThreads);
        }

        return new(report, report.Describe(arrays.Kept.SourceOf), [.. arrays.Ignored, .. report.Unexpected.Select(arrays.Kept.SourceOf)], random);
    }

    /// <summary>Compares the file's arrays with the network's variables. Reads only the header.</summary>
    /// <returns>The report, and the names of the ignored arrays.</returns>
    public RestoredWeights Compare()
    {
        using var variables = new VariableStore();
        Network.AddVariables(variables, Classes);
        MatchedArrays arrays = Match(variables, logits: Classes > 0);
        RestoreReport report = variables.Compare(arrays.Kept);
        return new(report, report.Describe(arrays.Kept.SourceOf), arrays.Ignored, []);
    }

    /// <summary>Closes the file, unless <see cref="WeightsChoices.LeavesOpen"/> is true.</summary>
    public void Dispose() => Close(_file, _choices);

    private static void Close(ICheckpoint file, WeightsChoices choices)
    {
        if (!choices.LeavesOpen)
        {
            file.Dispose();
        }
    }

    private ICheckpoint Arrays => _unprefixed ?? (ICheckpoint)_file;

    private MatchedArrays Match(VariableStore variables, bool logits)
    {
        ICheckpoint file = logits ? Arrays : new WithoutLogits(Arrays, Network.IsLogits);
        ICheckpoint adapted = Network.Adapt(file, variables);
        string[] names = [.. variables.Variables.Select(variable => variable.Name)];

        // With slim's names, the scope separates the network from other arrays. A family's naming
        // identifies arrays that are not variables, except for single numbers.
        CheckpointView used = ReferenceEquals(adapted, file) ? new WithoutTrainingState(file, names) : new WithoutScalars(adapted, names);
        var kept = new WithoutScopes(used, Network.Name, _excluded);
        return new(kept, [.. _unprefixed?.Ignored ?? [], .. used.Ignored, .. kept.Ignored]);
    }

    private RestoreReport Restore(VariableStore variables, WithoutScopes arrays)
    {
        try
        {
            return variables.Restore(arrays, _choices.Lenient ? RestoreOptions.Lenient : new() { AllowMissing = true });
        }
        catch (RestoreException e)
        {
            throw Mismatch(e.Report, arrays);
        }
    }

    private RestoreException Mismatch(RestoreReport report, WithoutScopes arrays)
    {
        RestoreReport rest = report with { Missing = [.. report.Missing.Where(name => !arrays.Excludes(name))] };
        return new(
            FileName, rest, arrays.SourceOf,
            report.Transposed.Count > 0
                ? "Transpose the arrays, pass the network that they belong to (ImageClassifierOptions.Network or --model), or accept a partial match (ImageClassifierOptions.Lenient or --lenient)."
                : "Rename the arrays, pass the network that they belong to (ImageClassifierOptions.Network or --model), or accept a partial match (ImageClassifierOptions.Lenient or --lenient).");
    }

    // Users write scopes as slim does, with the network's scope in front, or without it.
    private string ScopeBelowNetwork(string scope)
    {
        string trimmed = scope.Trim('/'), prefix = $"{Network.Name}/";
        return trimmed.StartsWith(prefix, StringComparison.Ordinal) ? trimmed[prefix.Length..] : trimmed;
    }

    private void CheckExcluded(VariableStore variables)
    {
        string prefix = $"{Network.Name}/";
        string[] names = [.. variables.Variables.Select(variable => variable.Name[prefix.Length..])];
        foreach (string scope in _excluded.Where(scope => scope != Logits && !names.Any(name => name.StartsWith($"{scope}/", StringComparison.Ordinal))))
        {
            IEnumerable<string> known = names.Select(name => name.Split('/')[0]).Distinct();
            throw new ArgumentException(
                $"Unknown excluded scope '{scope}'. The scopes of {Network.Name} are {string.Join(", ", known)}, and scopes inside them.",
                nameof(ImageClassifierOptions.ExcludedScopes));
        }
    }

    private NetworkDefinition NetworkOf(NetworkDefinition? asked, bool isStream)
    {
        // A recipe that the caller passes describes the photos. It names the network only if the
        // file does not.
        bool isGiven = Recipe.Origin == RecipeOrigin.Given;
        string? told = isGiven ? null : Recipe.Recipe?.Model;
        string? stored = NetworkCatalog.Find(WeightsSummary.Of(_file).Scope)?.Name ?? PrefixedScope();
        string name = asked?.Name ?? told ?? stored ?? NetworkByArrays.Find(_file)?.Name ?? (isGiven ? ModelOfRecipes(isStream) : null) ?? throw new DataFileException(
            FileName, null, "cannot identify the network: no recipe names it, and the names and shapes of the arrays are not those of exactly one known network. Pass its name, such as resnet_v2_50 (ImageClassifierOptions.Network or --model). NetworkCatalog.All and 'neoresnet networks' list the names.");
        if (stored is not null && stored != name)
        {
            throw new DataFileException(FileName, null, $"holds weights of {stored}, but {(asked is null ? "its recipe names" : "the caller requested")} {name}. Pass {stored}, or other weights.");
        }

        return asked ?? NetworkCatalog.Find(name) ?? throw new DataFileException(FileName, null, $"its recipe names the unknown network '{name}'. Pass the name of a known one (ImageClassifierOptions.Network or --model).");
    }

    private string? ModelOfRecipes(bool isStream) =>
        RecipeFile.Find(FileName, _file.Metadata, isStream).Recipe?.Model ?? NetworkCatalog.Find(Recipe.Recipe?.Model)?.Name;

    private sealed record MatchedArrays(WithoutScopes Kept, IReadOnlyList<string> Ignored);

    // The scope of slim's names behind a prefix: module.resnet_v2_50/conv1/weights.
    private string? PrefixedScope()
    {
        const string Root = "/conv1/weights";
        string[] scopes = [.. _file.Entries.Where(entry => entry.Name.EndsWith(Root, StringComparison.Ordinal))
            .Select(entry => entry.Name[..^Root.Length])
            .Select(path => path[(path.LastIndexOfAny(['.', '/']) + 1)..])
            .Where(scope => NetworkCatalog.Find(scope) is not null).Distinct().Take(2)];
        return scopes is [var only] ? only : null;
    }
}

/// <summary>Represents the caller's options for weights.</summary>
/// <param name="Network">Name of the network; null to identify it from the file.</param>
/// <param name="Recipe">The recipe to use; null for the file's own.</param>
/// <param name="IsStream">
/// Whether the weights come from a stream, which has no files beside it.
/// </param>
internal sealed record WeightsChoices(string? Network = null, Recipe? Recipe = null, bool IsStream = false)
{
    /// <summary>Gets the scopes, below the network's scope, whose arrays are ignored.</summary>
    public IReadOnlyList<string> ExcludedScopes { get; init; } = [];

    /// <summary>Gets whether variables may lack arrays and other arrays are ignored.</summary>
    public bool Lenient { get; init; }

    /// <summary>Gets whether the caller disposes the file.</summary>
    public bool LeavesOpen { get; init; }
}

/// <summary>Represents the arrays and variables that a restore matched and did not match.</summary>
/// <param name="Report">The comparison of the variables with the arrays that were not ignored.</param>
/// <param name="Summary">The report as one line, with the names that the file uses.</param>
/// <param name="Ignored">Names of the ignored arrays of the file.</param>
/// <param name="Random">
/// Variables without an array of their name and shape. Their values are random.
/// </param>
internal sealed record RestoredWeights(RestoreReport Report, string Summary, IReadOnlyList<string> Ignored, IReadOnlyList<string> Random);
