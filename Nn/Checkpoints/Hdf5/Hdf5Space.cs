namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents an HDF5 file with the sizes that its superblock states.</summary>
/// <remarks>
/// Versions 0 to 3 of the superblock are read. Source: "HDF5 File Format Specification", version 3.
/// </remarks>
internal sealed class Hdf5Space
{
    private const int MaxSuperblockLength = 128;
    private const int FirstUserBlock = 512;

    // Structures are read once per link to them. A small file whose structures link to each other
    // many times would take hours.
    internal const int MaxReadsPerByte = 64;
    private const long FreeReads = 16 << 20;
    private const int LeastCost = 256;

    private long _left;

    private Hdf5Space(Hdf5Space other)
    {
        File = other.File;
        (AddressSize, LengthSize, Base, Root) = (other.AddressSize, other.LengthSize, other.Base, other.Root);
        _left = MaxReads(File);
    }

    /// <summary>Reads the superblock.</summary>
    /// <param name="file">The file, which stays the caller's.</param>
    /// <exception cref="CheckpointException">The file is not HDF5, or is damaged.</exception>
    public Hdf5Space(CheckpointFile file)
    {
        File = file;
        _left = MaxReads(file);
        long at = Find(file) ?? throw new CheckpointException(file.Name, 0, "the file has no HDF5 superblock; it is not an HDF5 file.");
        var block = new Hdf5Cursor(file.Read(at, Math.Min(MaxSuperblockLength, file.Length - at)), at, this);
        block.Take(Signature.Length);
        byte version = block.Byte();
        if (version > 3)
        {
            throw block.Fault($"the superblock has version {version}; expected 0 to 3");
        }

        // Free space, root group and reserved; then, after the sizes, the sizes of group nodes.
        block.Take(version < 2 ? 4 : 0);
        AddressSize = block.Byte();
        LengthSize = block.Byte();
        if (AddressSize is not (2 or 4 or 8) || LengthSize is not (2 or 4 or 8))
        {
            throw block.Fault($"addresses of {AddressSize} bytes and lengths of {LengthSize} bytes are not supported");
        }

        block.Take(version switch { 0 => 9, 1 => 13, _ => 1 });
        Base = (long)Math.Min(block.Number(AddressSize), (ulong)file.Length);
        block.Take(AddressSize * (version < 2 ? 3 : 2));

        // The root group of the old versions is a symbol table entry: a name and an address.
        block.Take(version < 2 ? AddressSize : 0);
        Root = block.DefinedAddress();
        if (version >= 2)
        {
            block.CheckSum();
        }
    }

    /// <summary>Gets the first bytes of a superblock.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Gets the file.</summary>
    public CheckpointFile File { get; }

    /// <summary>Gets the size of an address in bytes.</summary>
    public int AddressSize { get; }

    /// <summary>Gets the size of a length in bytes.</summary>
    public int LengthSize { get; }

    /// <summary>Gets the position in the file that addresses count from.</summary>
    public long Base { get; }

    /// <summary>Gets the position of the root group's object header.</summary>
    public long Root { get; }

    /// <summary>Returns the position of the superblock.</summary>
    /// <returns>The position: 0, 512, 1024 and so on; null if there is none.</returns>
    public static long? Find(CheckpointFile file)
    {
        Span<byte> start = stackalloc byte[8];
        for (long at = 0; file.Contains(at, start.Length); at = at == 0 ? FirstUserBlock : at * 2)
        {
            file.Read(at, start);
            if (start.SequenceEqual(Signature))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>
    /// Returns this file for one further operation. The bytes that structures may read are limited
    /// per operation, so that a file can be used for any time, by several threads.
    /// </summary>
    public Hdf5Space ForOneOperation() => new(this);

    /// <summary>Reads a structure of known length.</summary>
    /// <exception cref="CheckpointException">The file does not contain it.</exception>
    public Hdf5Cursor At(long position, long length)
    {
        _left -= Math.Max(length, LeastCost);
        if (_left < 0)
        {
            throw new CheckpointException(File.Name, position, $"structures of the file link to each other so often that reading takes more than {MaxReadsPerByte} times its length. The HDF5 file is damaged.");
        }

        return new Hdf5Cursor(File.Read(position, length), position, this);
    }

    /// <summary>Reads a structure of known length and the checksum that follows it.</summary>
    /// <exception cref="CheckpointException">
    /// The file does not contain it, or the checksum differs.
    /// </exception>
    public Hdf5Cursor CheckedAt(long position, long length)
    {
        Hdf5Cursor structure = At(position, length + Hdf5Checksum.Length), end = structure;
        end.Take((int)length);
        end.CheckSum();
        return structure;
    }

    /// <summary>Reads a structure whose fields contain its length.</summary>
    /// <param name="position">Position of the structure.</param>
    /// <param name="max">The maximum length; fewer bytes are read at the end of the file.</param>
    public Hdf5Cursor UpTo(long position, int max) => At(position, Math.Min(max, Math.Max(0, File.Length - position)));

    private static long MaxReads(CheckpointFile file) => (file.Length * MaxReadsPerByte) + FreeReads;
}
