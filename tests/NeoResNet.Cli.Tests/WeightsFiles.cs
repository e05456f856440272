using System.Buffers.Binary;
using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>A file of random weights of ResNet-50 with 7 classes, made once for all tests that need whole weights.</summary>
[SetUpFixture]
internal sealed class WeightsFiles
{
    public const int Classes = 7;

    private static TemporaryFolder? _folder;

    /// <summary>Path of the whole file, without the mark of random weights: as a file with an answer to give.</summary>
    public static string Whole => _folder!.PathOf("whole.safetensors");

    /// <summary>Path of the same weights as <c>init</c> makes them, marked as random.</summary>
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

    /// <summary>A copy of the whole file with further arrays of one number each.</summary>
    public static void WriteWith(string path, params string[] names)
    {
        using SafetensorsFile whole = Safetensors.Open(Whole);
        Safetensors.Write(path, [.. names.Select(name => new NamedArray(name, ElementType.Int64, [1], new byte[8])), .. whole.ReadAll()], whole.Metadata);
    }

    /// <summary>A file with a header that says what it is told to, true or not.</summary>
    public static byte[] WithHeader(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. new byte[dataBytes]];
    }
}
