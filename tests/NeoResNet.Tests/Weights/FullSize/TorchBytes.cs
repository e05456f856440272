using System.IO.Compression;
using System.Text;

namespace NeoResNet.Tests.Weights.FullSize;

/// <summary>
/// Writes a state dictionary of float32 tensors as <c>torch.save</c> does: a zip archive of a pickle
/// and one stored entry per tensor.
/// </summary>
internal static class TorchBytes
{
    public static void Write(Stream stream, IReadOnlyList<(string Name, int[] Shape, byte[] Bytes)> arrays)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        Add(zip, "data.pkl", Pickle(arrays));
        Add(zip, "byteorder", "little"u8.ToArray());
        for (int i = 0; i < arrays.Count; i++)
        {
            Add(zip, $"data/{i}", arrays[i].Bytes);
        }

        Add(zip, "version", "3\n"u8.ToArray());
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using Stream entry = zip.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }

    // Protocol 2: one dictionary; each tensor is a call of _rebuild_tensor_v2 with a persistent
    // identifier of its storage.
    private static byte[] Pickle(IReadOnlyList<(string Name, int[] Shape, byte[] Bytes)> arrays)
    {
        var stream = new MemoryStream();
        var pickle = new BinaryWriter(stream);
        pickle.Write([0x80, 2, (byte)'}', (byte)'(']);
        for (int i = 0; i < arrays.Count; i++)
        {
            (string name, int[] shape, byte[] bytes) = arrays[i];
            Text(name);
            pickle.Write([.. "ctorch._utils\n_rebuild_tensor_v2\n("u8, (byte)'(']);
            Text("storage");
            pickle.Write("ctorch\nFloatStorage\n"u8);
            Text($"{i}");
            Text("cpu");
            Number(bytes.Length / sizeof(float));
            pickle.Write("tQ"u8);
            Number(0);
            Tuple(shape);
            Tuple([.. Enumerable.Range(0, shape.Length).Select(d => shape[(d + 1)..].Aggregate(1, (product, size) => product * size))]);
            pickle.Write([0x89, .. "ccollections\nOrderedDict\n)RtR"u8]);
        }

        pickle.Write("u."u8);
        return stream.ToArray();

        void Text(string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            pickle.Write((byte)'X');
            pickle.Write(utf8.Length);
            pickle.Write(utf8);
        }

        void Number(int number)
        {
            pickle.Write((byte)'J');
            pickle.Write(number);
        }

        void Tuple(int[] numbers)
        {
            pickle.Write((byte)'(');
            Array.ForEach(numbers, Number);
            pickle.Write((byte)'t');
        }
    }
}
