using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads the bytes and the markers of a JPEG file. After the last byte, it delivers end markers
/// without limit, as libjpeg does, so that a truncated file ends like a complete one.
/// </summary>
/// <param name="bytes">The file.</param>
/// <param name="name">Name of the file in messages.</param>
/// <param name="steps">Counts and cancels the searches for markers.</param>
internal sealed class JpegInput(byte[] bytes, string name, DecodingSteps steps)
{
    private long _position;

    /// <summary>Gets or sets the marker that was read and not yet processed, or 0.</summary>
    public int Marker { get; set; }

    /// <summary>Gets the damage found so far.</summary>
    public JpegDamage Damage { get; private set; }

    /// <summary>Adds a kind of damage.</summary>
    public void Note(JpegDamage damage) => Damage |= damage;

    /// <summary>Returns an exception for a file that cannot be decoded.</summary>
    public DataFileException Error(string message) => new(name, Math.Min(_position, bytes.Length), message);

    public int ReadByte()
    {
        if (_position < bytes.Length)
        {
            return bytes[_position++];
        }

        Note(JpegDamage.EndMissing);
        return ((_position++ - bytes.Length) & 1) == 0 ? 0xFF : JpegMarkers.End;
    }

    public int ReadUInt16() => (ReadByte() << 8) | ReadByte();

    /// <summary>Reads the length of a segment. Returns the number of bytes that follow it.</summary>
    public int ReadLength() => ReadUInt16() - 2;

    /// <summary>Reads a number of bytes, or those that the file has.</summary>
    public ReadOnlySpan<byte> Read(int count)
    {
        int start = (int)Math.Min(_position, bytes.Length);
        _position += Math.Max(count, 0);
        return bytes.AsSpan(start, (int)Math.Min(_position, bytes.Length) - start);
    }

    /// <summary>
    /// Returns four bytes of image data, the first one in the upper bits. Returns false if fewer
    /// are left or one of them is 0xFF.
    /// </summary>
    public bool TryReadFour(out uint value)
    {
        value = 0;
        if (bytes.Length - _position < 4)
        {
            return false;
        }

        value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)_position));
        if (((~value - 0x01010101) & value & 0x80808080) != 0)
        {
            return false;
        }

        _position += 4;
        return true;
    }

    /// <summary>
    /// Reads a byte of image data. Returns false before a marker, which becomes
    /// <see cref="Marker"/>.
    /// </summary>
    public bool TryReadCoded(out int value)
    {
        value = ReadByte();
        if (value != 0xFF)
        {
            return true;
        }

        int next = ReadByte();
        while (next == 0xFF)
        {
            next = ReadByte();
        }

        Marker = next;
        return next == 0;
    }

    /// <summary>Reads the start marker, which must be the first two bytes.</summary>
    public void ReadStart()
    {
        if (ReadByte() != 0xFF || ReadByte() != JpegMarkers.Start)
        {
            throw Error("the JPEG file does not start with a start marker.");
        }
    }

    /// <summary>Finds the next marker and skips other bytes.</summary>
    public void FindMarker()
    {
        do
        {
            steps.Next();
            long before = _position;
            while (ReadByte() != 0xFF)
            {
                SkipToFF();
            }

            bool isSurplus = _position - before > 1;
            do
            {
                Marker = ReadByte();
            }
            while (Marker == 0xFF);
            if (isSurplus || Marker == 0)
            {
                Note(JpegDamage.SurplusBytes);
            }
        }
        while (Marker == 0);
    }

    private void SkipToFF()
    {
        if (_position < bytes.Length)
        {
            int next = bytes.AsSpan((int)_position).IndexOf((byte)0xFF);
            _position = next < 0 ? bytes.Length : _position + next;
        }
    }
}
