using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents an open file of weights and what it tells about itself: its network, its number of
/// classes and its recipe.
/// </summary>
internal sealed class NetworkWeights : IDisposable
{
    private readonly SafetensorsFile _file;
    private readonly WeightsChoices _choices;

    private NetworkWeights(SafetensorsFile file, WeightsChoices choices)
    {
        _file = file;
        NetworkDefinition? asked = choices.Network is { } name ? NetworkCatalog.Get(name) : null;
        Recipe = choices.Recipe is null
            ? RecipeFile.Find(file.FileName, file.Metadata, choices.IsStream)
            : new(file.FileName, file.Metadata, choices.IsStream, choices.Recipe, RecipeOrigin.Given, "The caller passed the recipe.");
        AreRandom = RandomWeights.IsMarked(file);
        Network = NetworkOf(asked, choices.IsStream);
        Classes = choices.ExcludedScopes.Contains("logits") ? 0 : Network.ClassesOf(file);
        _choices = choices;
    }

    /// <summary>Path of the file.</summary>
    public string FileName => _file.FileName;

    /// <summary>The network that the weights belong to.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>
    /// Number of classes of the logits; 0 if the file has none or they are excluded.
    /// </summary>
    public int Classes { get; }

    /// <summary>Whether the file is marked as holding random weights.</summary>
    public bool AreRandom { get; }

    /// <summary>How photos are prepared for these weights, if that is known.</summary>
    public FoundRecipe Recipe { get; }

    /// <summary>
    /// Identifies the network of a file: the one in the choices, else the one that the recipe
    /// names, else the one whose name is the arrays' scope. Reads the header only.
    /// </summary>
    /// <param name="file">
    /// An open file with this library's names or those of the network's family. The result owns it,
    /// even if this method throws.
    /// </param>
    /// <param name="choices">What the caller passed.</param>
    /// <exception cref="DataFileException">
    /// The network cannot be identified, or contradicts the file, or the recipe is malformed.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// There is no network of the given name. The message lists similar names.
    /// </exception>
    public static NetworkWeights Of(SafetensorsFile file, WeightsChoices choices)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return new(file, choices);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Returns the names of the classes from the recipe or the file; null if neither has them.
    /// </summary>
    /// <exception cref="DataFileException">
    /// The names are malformed, or their number is not the number of classes.
    /// </exception>
    /// <exception cref="IOException">
    /// The file of names that the recipe refers to is missing or cannot be read.
    /// </exception>
    public ClassNames? ReadClassNames() => Classes == 0 ? null : Recipe.ReadClassNames(Classes);

    /// <summary>Gives the variables of a built <see cref="Network"/> their values.</summary>
    /// <param name="variables">The store that the network was built in.</param>
    /// <param name="logits">Whether it was built with classes.</param>
    /// <returns>The arrays that were ignored, and the variables that got random values.</returns>
    /// <exception cref="RestoreException">
    /// The weights do not fit, and the choices are strict.
    /// </exception>
    public RestoredWeights Restore(VariableStore variables, bool logits)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ICheckpoint file = logits ? _file : new WithoutLogits(_file, Network.IsLogits);
        ICheckpoint adapted = Network.Adapt(file, variables);

        // A family's naming knows what is not a variable.
        var used = ReferenceEquals(adapted, file) ? new WithoutTrainingState(file, variables.Variables.Select(variable => variable.Name)) : null;
        var kept = new WithoutScopes(used ?? adapted, Network.Name, _choices.ExcludedScopes);
        RestoreReport report = variables.Restore(kept, _choices.Lenient ? RestoreOptions.Lenient : new() { AllowMissing = true });
        string[] random = [.. report.Missing, .. report.WrongShapes.Select(wrong => wrong.Name)];
        if (!_choices.Lenient && !Array.TrueForAll(random, kept.Excludes))
        {
            RestoreReport rest = report with
            {
                Missing = [.. report.Missing.Where(name => !kept.Excludes(name))],
            };
            throw new RestoreException(FileName, rest, kept.SourceOf);
        }

        if (random.Length > 0)
        {
            variables.Initialize(seed: 0, onlyMissing: true);
        }

        return new([.. used?.Ignored ?? [], .. kept.Ignored, .. report.Unexpected], random);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private NetworkDefinition NetworkOf(NetworkDefinition? asked, bool isStream)
    {
        // A recipe that the caller passes says how photos are prepared. If nothing else names the
        // network, the file's own recipe may.
        bool isGiven = Recipe.Origin == RecipeOrigin.Given;
        string? told = isGiven ? null : Recipe.Recipe?.Model;
        string? stored = WeightsSummary.Of(_file).Scope is { } scope && Find(scope) is not null ? scope : null;
        string name = asked?.Name ?? told ?? stored ?? (isGiven ? RecipeFile.Find(FileName, _file.Metadata, isStream).Recipe?.Model : null) ?? throw new DataFileException(
            FileName, null, "cannot identify the network: no recipe names it, and the arrays are not in the scope of a known network. Pass its name, such as resnet_v2_50 (ImageClassifierOptions.Network or --model).");
        if (stored is not null && stored != name)
        {
            throw new DataFileException(FileName, null, $"holds weights of {stored}, but {name} is the network {(asked is null ? "that its recipe names" : "asked for")}.");
        }

        return asked ?? Find(name) ?? throw new DataFileException(FileName, null, $"its recipe names the unknown network '{name}'. Pass the name of a known one (ImageClassifierOptions.Network or --model).");
    }

    private static NetworkDefinition? Find(string name) => NetworkCatalog.All.FirstOrDefault(network => network.Name == name);
}

/// <summary>What the caller decides about weights.</summary>
/// <param name="Network">Name of the network; null to take it from the file.</param>
/// <param name="Recipe">The recipe to use; null for the file's own.</param>
/// <param name="IsStream">
/// Whether the weights come from a stream, which has no files beside it.
/// </param>
internal sealed record WeightsChoices(string? Network = null, Recipe? Recipe = null, bool IsStream = false)
{
    /// <summary>Scopes whose arrays are ignored, below the network's.</summary>
    public IReadOnlyList<string> ExcludedScopes { get; init; } = [];

    /// <summary>Whether weights may fit in part.</summary>
    public bool Lenient { get; init; }
}

/// <summary>What a restore did besides giving variables the values of their arrays.</summary>
/// <param name="Ignored">Arrays of the file that were ignored.</param>
/// <param name="Random">Variables without a fitting array.</param>
internal sealed record RestoredWeights(IReadOnlyList<string> Ignored, IReadOnlyList<string> Random);
