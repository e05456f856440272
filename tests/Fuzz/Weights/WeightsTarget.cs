using System.Buffers.Binary;
using System.Text;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>
/// Loads classifiers from weights: names and shapes of arrays, the recipe and the class names in the
/// metadata.
/// </summary>
internal sealed class WeightsTarget : FuzzTarget
{
    private const string Network = "mlperf_tiny_resnet8", RecipeKey = "neoresnet.recipe";

    private static readonly string[] Words =
    [
        "\"F32\"", "\"F16\"", "\"I32\"", "[16]", "[10]", "[1001]", "[64, 10]", "[3, 3, 3, 16]", $"\"{Network}/logits/biases\"", "\"module.fc.weight\"",
        $"\"{RecipeKey}\"", "\"class_names\"", "\"[\\\"a\\\"]\"", "\"{}\"", "\"__metadata__\"",
    ];

    private static readonly (byte[] Header, byte[] Data) Valid = Write(Recipe.Inception.WithSize(32));

    public override string Name => "weights";

    public override IReadOnlyList<byte[]> Seeds { get; } = [File(Valid.Header)];

    // Loading builds a network. If no name identifies it, the arrays are compared with those of all
    // networks, whose names take 27 MB.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (40 << 20) + (8L * file.Length);

    // A file may name a larger network. With the option Lenient, its other weights are random.
    public override long MaxGrown(ReadOnlySpan<byte> file) => 256 << 20;

    public override byte[] Create(FuzzRandom random)
    {
        string text = Encoding.UTF8.GetString(Valid.Header);
        for (int i = random.Below(3); i > 0; i--)
        {
            text = random.Below(5) switch
            {
                0 => text.Replace(Network, random.OneIn(400) ? "resnet_v2_50" : random.Pick("resnet20_v1_cifar", "module", "unknown", Network + "/" + Network), StringComparison.Ordinal),
                1 => text.Replace("\\\"height\\\": 32", $"\\\"height\\\": {random.Pick(1, 4096, 65535, 65536, -1)}", StringComparison.Ordinal),
                2 => text.Replace("\"" + RecipeKey, "\"" + random.Pick("class_names", "x", "neoresnet.random"), StringComparison.Ordinal),
                3 => text.Replace("{\"__metadata__\":{", "{\"__metadata__\":{\"class_names\":\"[\\\"a\\\",\\\"b\\\",\\\"c\\\",\\\"d\\\",\\\"e\\\",\\\"f\\\",\\\"g\\\",\\\"h\\\",\\\"i\\\",\\\"j\\\"]\",", StringComparison.Ordinal),
                _ => text.Replace(random.Pick("weights", "biases", "gamma", "beta", "moving_mean", "conv1", "block"), random.Pick("x", "biases", "weights", "", "a/b"), StringComparison.Ordinal),
            };
        }

        byte[] header = Encoding.UTF8.GetBytes(text);
        return random.OneIn(3) ? File(JsonMutator.Mutate(header, random, Words)) : File(header);
    }

    public override bool IsDocumented(Exception exception) => exception is RestoreException || base.IsDocumented(exception);

    public override byte[] Read(byte[] file)
    {
        // The length decides about the options, so that a file always has the same ones.
        var options = new ImageClassifierOptions { MaxThreads = 1, Lenient = file.Length % 2 == 0, Network = file.Length % 3 == 0 ? Network : null };
        using ImageClassifier classifier = ImageClassifier.Load(new MemoryStream(file), options, "case");
        var output = new MemoryStream();
        output.Write(Encoding.UTF8.GetBytes($"{classifier.Network.Name} {classifier.Recipe} {string.Join(' ', classifier.ClassNames)} {string.Join(' ', classifier.IgnoredArrays)}"));
        if (classifier.ClassCount > 0 && classifier.Recipe.Height * classifier.Recipe.Width <= 32 * 32 && file.Length % 16 == 0)
        {
            // The probabilities depend on all weights, but take most of the time.
            var image = new RgbImage(2, 2, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 });
            output.Write(Encoding.UTF8.GetBytes(string.Join(' ', classifier.Classify(image))));
        }

        return output.ToArray();
    }

    private static byte[] File(byte[] header)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        return [.. prefix, .. header, .. Valid.Data];
    }

    private static (byte[] Header, byte[] Data) Write(Recipe recipe)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        NetworkDefinition network = NetworkCatalog.Get(Network);
        _ = network.Build(graph.Placeholder([null, network.ImageSize, network.ImageSize, 3]), network.ClassCount);
        variables.Initialize(seed: 1);

        string path = Path.Combine(Path.GetTempPath(), $"neoresnet-fuzz-{Environment.ProcessId}.safetensors");
        try
        {
            Safetensors.Write(path, variables, recipe.ToMetadata());
            byte[] file = System.IO.File.ReadAllBytes(path);
            int data = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
            return (file[8..data], file[data..]);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }
}
