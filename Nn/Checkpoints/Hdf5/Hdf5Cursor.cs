using System.Buffers.Binary;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the fields of one structure of an HDF5 file, in order. The bytes are untrusted.</summary>
/// <param name="bytes">The structure.</param>
/// <param name="position">Position of the structure in the file, for messages.</param>
/// <param name="space">The file.</param>
internal ref struct Hdf5Cursor(ReadOnlySpan<byte> bytes, long position, Hdf5Space space)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly long _position = position;
    private readonly Hdf5Space _space = space;
    private int _next;

    /// <summary>Gets the number of unread bytes.</summary>
    public readonly int Left => _bytes.Length - _next;

    /// <summary>Gets the number of bytes read.</summary>
    public readonly int Read => _next;

    /// <summary>Reads an unsigned number of 1 to 8 bytes, the lowest first.</summary>
    public ulong Number(int bytes)
    {
        ReadOnlySpan<byte> part = Take(bytes);
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        whole.Clear();
        part.CopyTo(whole);
        return BinaryPrimitives.ReadUInt64LittleEndian(whole);
    }

    /// <summary>Reads a byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Reads a 16-bit number.</summary>
    public int Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>Reads a 32-bit number.</summary>
    public uint Word() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Reads a length in the size of the file's lengths.</summary>
    public long Length()
    {
        ulong value = Number(_space.LengthSize);
        return value <= long.MaxValue ? (long)value : throw Fault("a length exceeds 63 bits");
    }

    /// <summary>Reads an address in the size of the file's addresses.</summary>
    /// <returns>The position in the file; null for an undefined address.</returns>
    public long? Address()
    {
        ulong value = Number(_space.AddressSize);
        return value == ulong.MaxValue >> (64 - (8 * _space.AddressSize)) ? null
            : value <= (ulong)_space.File.Length ? (long)value + _space.Base
            : throw Fault($"the address {value} is beyond the end of the file");
    }

    /// <summary>Reads an address that must be defined.</summary>
    public long DefinedAddress() => Address() ?? throw Fault("an address is undefined");

    /// <summary>Checks that the next bytes are a signature.</summary>
    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
        {
            throw Fault($"expected a structure that begins with '{System.Text.Encoding.ASCII.GetString(signature)}'");
        }
    }

    /// <summary>Reads bytes, without a copy.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
        {
            throw Fault("a structure ends early");
        }

        _next += count;
        return _bytes.Slice(_next - count, count);
    }

    /// <summary>
    /// Compares the next four bytes with the checksum of all bytes before them in the structure.
    /// </summary>
    /// <exception cref="CheckpointException">The checksum differs.</exception>
    public void CheckSum()
    {
        uint expected = Hdf5Checksum.Of(_bytes[.._next]);
        if (Word() is var stored && stored != expected)
        {
            throw Fault($"a structure has the checksum 0x{stored:X8}, but its bytes have 0x{expected:X8}");
        }
    }

    /// <summary>Creates an exception for the current position.</summary>
    public readonly CheckpointException Fault(string reason) => new(_space.File.Name, _position + _next, $"{reason}. The HDF5 file is damaged or not supported.");
}
