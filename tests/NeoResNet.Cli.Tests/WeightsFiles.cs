using System.Buffers.Binary;
using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Creates a file of random weights of ResNet-50 with 7 classes, once for all tests.
/// </summary>
[SetUpFixture]
internal sealed class WeightsFiles
{
    public const int Classes = 7;

    private static TemporaryFolder? _folder;

    /// <summary>
    /// Gets the path of the complete file without the mark of random weights, as trained weights
    /// have none.
    /// </summary>
    public static string Whole => _folder!.PathOf("whole.safetensors");

    /// <summary>
    /// Gets the path of the same weights as <c>init</c> writes them, marked as random.
    /// </summary>
    public static string Marked => _folder!.PathOf("marked.safetensors");

    [OneTimeSetUp]
    public void MakeWeights()
    {
        _folder = new();
        _ = Tool.Succeed("init", "--out", Marked, "--seed", "5", "--depth", "50", "--classes", $"{Classes}");
        using SafetensorsFile marked = Safetensors.Open(Marked);
        Safetensors.Write(Whole, [.. marked.ReadAll()], new Dictionary<string, string>(marked.Metadata.Where(entry => entry.Key != RandomWeights.MetadataKey)));
    }

    [OneTimeTearDown]
    public void RemoveWeights() => _folder?.Dispose();

    /// <summary>
    /// Writes a copy of the complete file with additional arrays of one number each.
    /// </summary>
    public static void WriteWith(string path, params string[] names)
    {
        using SafetensorsFile whole = Safetensors.Open(Whole);
        Safetensors.Write(path, [.. names.Select(name => new NamedArray(name, ElementType.Int64, [1], new byte[8])), .. whole.ReadAll()], whole.Metadata);
    }

    /// <summary>Creates a file with an arbitrary header.</summary>
    public static byte[] WithHeader(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. new byte[dataBytes]];
    }
}
