namespace NeoResNet.Fuzz;

/// <summary>Writes the bits of coded JPEG data, with a zero byte after each byte 0xFF.</summary>
internal sealed class JpegBitWriter
{
    private readonly List<byte> _bytes = [];
    private int _bits;
    private int _count;

    /// <summary>Writes the lowest bits of a number, the highest bit first.</summary>
    public void Write(int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _bits = (_bits << 1) | ((value >> i) & 1);
            if (++_count == 8)
            {
                _bytes.Add((byte)_bits);
                if ((byte)_bits == 0xFF)
                {
                    _bytes.Add(0);
                }

                (_bits, _count) = (0, 0);
            }
        }
    }

    /// <summary>Writes a symbol.</summary>
    public void Write(JpegHuffman table, int symbol)
    {
        (int code, int length) = table[symbol];
        Write(code, length);
    }

    /// <summary>
    /// Writes a number of <see cref="SizeOf"/> bits in JPEG's form: a negative number as the bits of
    /// its distance from the least one.
    /// </summary>
    public void WriteSigned(int value, int size) => Write(value < 0 ? value - 1 : value, size);

    /// <summary>Fills the last byte with ones, and writes a restart marker.</summary>
    public void Restart(int number)
    {
        Fill();
        _bytes.AddRange([0xFF, (byte)(0xD0 + (number & 7))]);
    }

    /// <summary>Returns all bytes, the last one filled with ones.</summary>
    public byte[] ToArray()
    {
        Fill();
        return [.. _bytes];
    }

    /// <summary>Returns the number of bits of a magnitude.</summary>
    public static int SizeOf(int value) => 32 - int.LeadingZeroCount(Math.Abs(value));

    private void Fill()
    {
        if (_count > 0)
        {
            Write(0xFF, 8 - _count);
        }
    }
}
