using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Support;

/// <summary>A file of random weights of a small network, with the store that they came from.</summary>
internal sealed class SmallWeights : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the file.</summary>
    /// <param name="network">Name of a small network.</param>
    /// <param name="recipe">The recipe in its metadata; null for none.</param>
    /// <param name="change">Changes some values first.</param>
    public SmallWeights(string network, Recipe? recipe, Action<VariableStore>? change = null)
    {
        Network = NetworkCatalog.Get(network);
        var graph = new Graph(Variables);
        Inputs = graph.Placeholder([null, Network.ImageSize, Network.ImageSize, 3]);
        (_, EndPoints) = Network.Build(Inputs, Network.ClassCount);
        Variables.Initialize(seed: 11);

        // Zeros, as initialized, would hide a mistake with them.
        Variables[$"{network}/logits/biases"].Assign([.. Enumerable.Range(0, Network.ClassCount).Select(i => (0.1f * i) - 0.3f)]);
        change?.Invoke(Variables);
        Safetensors.Write(Path, Variables, recipe is null ? null : RecipeFile.ToMetadata(recipe));
    }

    /// <summary>How photos become inputs of 32 x 32.</summary>
    public static Recipe Recipe { get; } = Recipe.Inception.WithSize(32);

    /// <summary>A photo of the repository.</summary>
    public static RgbImage Cat { get; } = ImageFile.Decode(System.IO.Path.Combine(TestData.Repository, "samples", "images", "cat.png"));

    public static RgbImage Coffee { get; } = ImageFile.Decode(System.IO.Path.Combine(TestData.Repository, "samples", "images", "coffee.png"));

    public NetworkDefinition Network { get; }

    public VariableStore Variables { get; } = new();

    public Node Inputs { get; }

    public EndPoints EndPoints { get; }

    public string Path => _folder.PathOf("w.safetensors");

    public string PathOf(string name) => _folder.PathOf(name);

    public void Dispose()
    {
        Variables.Dispose();
        _folder.Dispose();
    }
}
