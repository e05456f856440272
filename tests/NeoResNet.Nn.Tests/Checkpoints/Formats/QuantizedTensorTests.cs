using System.IO.Compression;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.Formats;

/// <summary>Tests the refusal of PyTorch's quantized tensors.</summary>
public sealed class QuantizedTensorTests
{
    [TestCase("QInt8Storage", "quantized tensors ('torch.QInt8Storage')")]
    [TestCase("QUInt8Storage", "quantized tensors ('torch.QUInt8Storage')")]
    [TestCase("QUInt4x2Storage", "quantized tensors ('torch.QUInt4x2Storage')")]
    [TestCase("CharStorage", "'torch._utils._rebuild_qtensor' of Python")]
    [TestCase("OtherStorage", "the storage 'torch.OtherStorage' is damaged or not supported")]
    public void Quantized_tensors_are_refused_by_name(string storage, string message)
    {
        // {"w": _rebuild_qtensor(("storage", torch.STORAGE, "0", "cpu", 4), 0, (4,), (1,),
        // (torch.per_tensor_affine, 0.5, 0), False, OrderedDict())}, as torch.save writes it.
        byte[] pickle =
        [
            0x80, 2, (byte)'}', .. Text("w"), .. "ctorch._utils\n_rebuild_qtensor\n("u8,
            (byte)'(', .. Text("storage"), .. "ctorch\n"u8, .. storage.Select(letter => (byte)letter), (byte)'\n', .. Text("0"), .. Text("cpu"), .. "K\u0004tQ"u8,
            .. "K\0K\u0004"u8, 0x85, .. "K\u0001"u8, 0x85, .. "(ctorch\nper_tensor_affine\nG"u8, 0x3F, 0xE0, 0, 0, 0, 0, 0, 0, .. "K\0t"u8, 0x89, .. "ccollections\nOrderedDict\n)RtRs."u8,
        ];
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("quantized.pth");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Add(zip, "archive/data.pkl", pickle);
            Add(zip, "archive/data/0", [1, 2, 3, 4]);
        }

        Assert.That(() => Checkpoint.Open(path), Throws.TypeOf<CheckpointException>().With.Message.StartsWith(path).And.Message.Contains(message));
    }

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. text.Select(letter => (byte)letter)];

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }
}
