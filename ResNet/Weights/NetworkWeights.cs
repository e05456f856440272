using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Recipes;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>An open file of weights with all that it tells about itself: whose network they are, how many classes it has, and its recipe.</summary>
public sealed class NetworkWeights : IDisposable
{
    private readonly SafetensorsFile _file;

    private NetworkWeights(SafetensorsFile file, string? network, Recipe? recipe)
    {
        _file = file;
        Recipe = recipe is null
            ? RecipeFile.Find(file.FileName, file.Metadata)
            : new(file.FileName, file.Metadata, recipe, RecipeOrigin.Given, "The recipe was given with the call.");
        AreRandom = RandomWeights.IsMarked(file);
        Network = NetworkOf(network);
        Classes = Network.ClassesOf(file);
    }

    /// <summary>Path of the file.</summary>
    public string FileName => _file.FileName;

    /// <summary>The network that the weights belong to.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>Number of classes of the logits; 0 where the file holds none.</summary>
    public int Classes { get; }

    /// <summary>Whether the file says that its weights are random.</summary>
    public bool AreRandom { get; }

    /// <summary>How photos are prepared for these weights, where that is known.</summary>
    public FoundRecipe Recipe { get; }

    /// <summary>
    /// Finds out whose weights a file holds: the network asked for, else the one that the recipe names, else the one under whose name the arrays
    /// stand. Nothing is guessed, and nothing but the header is read.
    /// </summary>
    /// <param name="file">An open file with this library's names or those of the network's family. The result owns it, also where this throws.</param>
    /// <param name="network">Name of the network, one of <see cref="NetworkCatalog"/>; null where the file tells it.</param>
    /// <param name="recipe">The recipe to use; null for the one that the file has.</param>
    /// <exception cref="DataFileException">The network is not known, or what the file holds contradicts it; or its recipe is malformed.</exception>
    /// <exception cref="KeyNotFoundException">There is no network of the name given; the message lists near ones.</exception>
    public static NetworkWeights Of(SafetensorsFile file, string? network = null, Recipe? recipe = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return new(file, network, recipe);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Names of the classes, from the recipe or the file; null where neither has them.</summary>
    /// <exception cref="DataFileException">The names are malformed, or of another number of classes.</exception>
    /// <exception cref="IOException">The file of names that the recipe tells is missing or cannot be read.</exception>
    public ClassNames? ReadClassNames() => Classes == 0 ? null : Recipe.ReadClassNames(Classes);

    /// <summary>Gives the variables of a built <see cref="Network"/> their values; strict, as <see cref="VariableStore.Restore(ICheckpoint, RestoreOptions?)"/>.</summary>
    /// <param name="variables">The store it was built in.</param>
    /// <param name="logits">Whether it was built with classes.</param>
    /// <returns>Names of the arrays left out, as <see cref="WithoutTrainingState"/> does it.</returns>
    /// <exception cref="RestoreException">The file lacks a variable, or one has another shape, or it holds more. Nothing was changed.</exception>
    public IReadOnlyList<string> Restore(VariableStore variables, bool logits)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ICheckpoint file = logits ? _file : new WithoutLogits(_file, Network.IsLogits);
        ICheckpoint adapted = Network.Adapt(file, variables);
        if (!ReferenceEquals(adapted, file))
        {
            // A family's naming knows what is no variable.
            _ = variables.Restore(adapted);
            return [];
        }

        var used = new WithoutTrainingState(file, variables.Variables.Select(variable => variable.Name));
        _ = variables.Restore(used);
        return used.Ignored;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private NetworkDefinition NetworkOf(string? asked)
    {
        // A recipe that the caller gives says how photos are prepared; whose weights these are the file's own may tell, where nothing else does.
        bool isGiven = Recipe.Origin == RecipeOrigin.Given;
        string? told = isGiven ? null : Recipe.Recipe?.Model;
        string? stored = WeightsSummary.Of(_file).Scope is { } scope && Find(scope) is not null ? scope : null;
        string name = asked ?? told ?? stored ?? (isGiven ? RecipeFile.Find(FileName, _file.Metadata).Recipe?.Model : null) ?? throw new DataFileException(
            FileName, null, "whose weights these are is not known: no recipe names the network, and the arrays do not stand under the name of one. Give its name, such as resnet_v2_50 (ImageClassifierOptions.Network, or --model).");
        if (stored is not null && stored != name)
        {
            throw new DataFileException(FileName, null, $"holds weights of {stored}, which do not fit {name}, the network {(asked is null ? "that its recipe names" : "asked for")}.");
        }

        return asked is not null ? NetworkCatalog.Get(asked)
            : Find(name) ?? throw new DataFileException(FileName, null, $"its recipe names the network '{name}', which is none of those known here. Give the name of one that fits.");
    }

    private static NetworkDefinition? Find(string name) => NetworkCatalog.All.FirstOrDefault(network => network.Name == name);
}
