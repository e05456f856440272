using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the arrays of an <c>.npz</c> file, a zip archive of <c>.npy</c> files.</summary>
internal sealed class NpzFile : ArrayFile
{
    private const string Suffix = ".npy";
    private const int PrefixLength = 12;

    private readonly ZipArrays _zip;

    /// <summary>Reads the headers of the arrays.</summary>
    /// <param name="path">Path of the archive, for messages.</param>
    /// <param name="zip">The archive, which the object owns, even if the constructor throws.</param>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public NpzFile(string path, ZipArrays zip)
    {
        FileName = path;
        _zip = zip;
        try
        {
            Entries = [.. _zip.Names.Where(IsArray).Select(ReadHeader)];
            CheckTotal(_zip.DecompressedLength);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override CheckpointFormat Format => CheckpointFormat.Npz;

    public override string FileName { get; }

    /// <summary>Returns whether an entry of a zip archive is an array.</summary>
    public static bool IsArray(string name) => name.EndsWith(Suffix, StringComparison.Ordinal);

    protected override void Close() => _zip.Dispose();

    protected override NamedArray ReadArray(StoredArray entry)
    {
        var stored = (NpzEntry)entry;
        int size = entry.ElementType.ByteSize();
        long length = (long)entry.Shape.ElementCount * size;
        byte[] bytes = _zip.Read(entry.Name + Suffix, stored.DataStart, length <= Array.MaxLength ? (int)length : throw new CheckpointException(FileName, null, $"'{entry.Name}' has {length} bytes; the maximum is {Array.MaxLength}."));
        if (stored.Header.IsBigEndian)
        {
            ByteOrder.Reverse(entry.ElementType, bytes);
        }

        return new NamedArray(entry.Name, entry.ElementType, entry.Shape, stored.Header.IsFortran ? RowMajor(bytes, entry.Shape, size) : bytes);
    }

    private static byte[] RowMajor(byte[] bytes, Shape shape, int size)
    {
        byte[] ordered = new byte[bytes.Length];
        var order = new FortranOrder(shape);
        for (int from = 0; from < bytes.Length; from += size)
        {
            bytes.AsSpan(from, size).CopyTo(ordered.AsSpan(order.Next() * size));
        }

        return ordered;
    }

    private NpzEntry ReadHeader(string name)
    {
        long length = _zip.LengthOf(name);
        byte[] start = _zip.Read(name, 0, (int)Math.Min(length, PrefixLength + Npy.MaxHeaderLength));
        try
        {
            NpyHeader header = Npy.ReadHeader(new MemoryStream(start), length, $"{FileName}, {name}", out long dataStart);
            long expected = (long)header.Shape.ElementCount * header.ElementType.ByteSize();
            return length - dataStart == expected
                ? new NpzEntry(name[..^Suffix.Length], header, dataStart)
                : throw new CheckpointException(FileName, null, $"'{name}', {header.ElementType} {header.Shape}, needs {expected} bytes of data, but {length - dataStart} follow its header.");
        }
        catch (Exception e) when (e is DataFileException and not CheckpointException or EndOfStreamException)
        {
            throw new CheckpointException(FileName, null, $"'{name}' is damaged or not supported: {e.Message}", e);
        }
    }

    private sealed record NpzEntry(string Name, NpyHeader Header, long DataStart) : StoredArray(Name, Header.ElementType, Header.Shape);
}
