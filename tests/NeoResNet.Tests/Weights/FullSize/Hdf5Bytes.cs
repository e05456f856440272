using System.Text;

namespace NeoResNet.Tests.Weights.FullSize;

/// <summary>
/// Writes HDF5 files of float32 datasets in groups of the old form, as Keras writes them: superblock
/// 0, symbol tables, contiguous storage.
/// </summary>
internal sealed class Hdf5Bytes
{
    private const long Undefined = -1;
    private const int SuperblockLength = 96;

    private readonly BinaryWriter _file;

    private Hdf5Bytes(Stream stream) => _file = new(stream);

    /// <summary>Writes a file. The names of the datasets contain their groups.</summary>
    public static void Write(Stream stream, IEnumerable<(string Name, int[] Shape, byte[] Bytes)> arrays)
    {
        var writer = new Hdf5Bytes(stream);
        writer._file.Write(new byte[SuperblockLength]);
        (string[] Path, long Header)[] datasets = [.. arrays.Select(array => (array.Name.Split('/'), writer.Dataset(array.Shape, array.Bytes)))];
        long root = writer.Group(datasets, depth: 0), end = stream.Position;
        stream.Position = 0;
        writer.Superblock(root, end);
        stream.Position = end;
    }

    private void Superblock(long root, long end)
    {
        _file.Write([0x89, .. "HDF\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 0, 0, 8, 8, 0]);
        _file.Write((short)1024);
        _file.Write((short)16);
        _file.Write(0);
        foreach (long address in (long[])[0, Undefined, end, Undefined, 0, root, 0, 0, 0])
        {
            _file.Write(address);
        }
    }

    private long Dataset(int[] shape, byte[] bytes)
    {
        long data = Aligned();
        _file.Write(bytes);
        byte[] space = Message(writer =>
        {
            writer.Write([1, (byte)shape.Length, 0, 0, 0, 0, 0, 0]);
            Array.ForEach(shape, size => writer.Write((long)size));
        });
        byte[] layout = Message(writer =>
        {
            writer.Write([3, 1]);
            writer.Write(data);
            writer.Write((long)bytes.Length);
        });

        // IEEE float32, little-endian: sign, 8 bits of exponent from bit 23, 23 bits of fraction.
        byte[] type = [0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];
        return Header((0x01, space), (0x03, type), (0x08, layout));
    }

    private long Group(IReadOnlyList<(string[] Path, long Header)> datasets, int depth)
    {
        (string Name, long Header)[] children = [.. datasets.GroupBy(dataset => dataset.Path[depth])
            .Select(child => (child.Key, child.First().Path.Length == depth + 1 ? child.First().Header : Group([.. child], depth + 1)))
            .OrderBy(child => child.Key, StringComparer.Ordinal)];
        var names = new MemoryStream();
        names.Write(new byte[8]);
        long[] offsets = new long[children.Length];
        for (int i = 0; i < children.Length; i++)
        {
            offsets[i] = names.Position;
            names.Write([.. Encoding.UTF8.GetBytes(children[i].Name), 0]);
        }

        long text = Aligned();
        _file.Write(names.ToArray());
        long heap = Aligned();
        _file.Write([.. "HEAP"u8, 0, 0, 0, 0]);
        Array.ForEach([names.Length, 1, text], _file.Write);

        long symbols = Aligned();
        _file.Write([.. "SNOD"u8, 1, 0]);
        _file.Write((short)children.Length);
        for (int i = 0; i < children.Length; i++)
        {
            Array.ForEach([offsets[i], children[i].Header, 0, 0, 0], _file.Write);
        }

        long tree = Aligned();
        _file.Write([.. "TREE"u8, 0, 0, 1, 0]);
        Array.ForEach([Undefined, Undefined, 0, symbols, offsets.LastOrDefault()], _file.Write);
        return Header((0x11, Message(writer => Array.ForEach([tree, heap], writer.Write))));
    }

    private long Header(params (short Type, byte[] Data)[] messages)
    {
        long at = Aligned();
        byte[][] padded = [.. messages.Select(message => (byte[])[.. message.Data, .. new byte[-message.Data.Length & 7]])];
        _file.Write((short)1);
        _file.Write((short)messages.Length);
        _file.Write(1);
        _file.Write(padded.Sum(data => 8 + data.Length));
        _file.Write(0);
        for (int i = 0; i < messages.Length; i++)
        {
            _file.Write(messages[i].Type);
            _file.Write((short)padded[i].Length);
            _file.Write(0);
            _file.Write(padded[i]);
        }

        return at;
    }

    private static byte[] Message(Action<BinaryWriter> write)
    {
        var stream = new MemoryStream();
        write(new(stream));
        return stream.ToArray();
    }

    private long Aligned()
    {
        _file.Flush();
        _file.Write(new byte[-_file.BaseStream.Position & 7]);
        _file.Flush();
        return _file.BaseStream.Position;
    }
}
