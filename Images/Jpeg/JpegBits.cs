using System.Runtime.CompilerServices;

namespace NeoResNet;

/// <summary>
/// Reads the bits of a scan. Before a marker, it continues with zeros and sets
/// <see cref="IsExhausted"/>, as libjpeg does.
/// </summary>
internal sealed class JpegBits(JpegInput input)
{
    // The number of bits after zeros were added, which is libjpeg's on 64-bit machines.
    private const int FullCount = 57;

    private ulong _bits;
    private int _count;
    private int _nextRestart;

    /// <summary>
    /// Gets whether bits were needed that the scan, or its part up to a restart marker, does not
    /// have.
    /// </summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Reads a number of bits, 0 to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read(int count)
    {
        if (_count < count)
        {
            Need(count);
        }

        _count -= count;
        return (int)(_bits >> _count) & ((1 << count) - 1);
    }

    /// <summary>Reads a value of a number of bits, 1 to 16, whose upper half is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSigned(int count)
    {
        int value = Read(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Reads a Huffman code. Returns its symbol, or 0 for an invalid code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadSymbol(JpegHuffman table)
    {
        if (_count < JpegHuffman.LongestCode)
        {
            Fill();
        }

        int next = _count >= JpegHuffman.LongestCode ? (int)(_bits >> (_count - JpegHuffman.LongestCode)) : (int)(_bits << (JpegHuffman.LongestCode - _count));
        int symbol = table.Find(next & 0xFFFF, out int length);
        if (_count < length)
        {
            Need(length);
        }

        _count -= length;
        if (length > JpegHuffman.LongestCode)
        {
            input.Note(JpegDamage.HuffmanCodes);
        }

        return symbol;
    }

    /// <summary>Continues after a restart marker.</summary>
    public void Restart()
    {
        if (_count >= 8)
        {
            input.Note(JpegDamage.SurplusBytes);
        }

        _count = 0;
        JpegRestart.Read(input, ref _nextRestart);
        if (input.Marker == 0)
        {
            IsExhausted = false;
        }
    }

    private void Need(int count)
    {
        Fill();
        if (_count < count)
        {
            if (!IsExhausted)
            {
                input.Note(JpegDamage.DataMissing);
                IsExhausted = true;
            }

            _bits <<= FullCount - _count;
            _count = FullCount;
        }
    }

    private void Fill()
    {
        while (input.Marker == 0 && _count < FullCount)
        {
            if (_count <= 32 && input.TryReadFour(out uint four))
            {
                _bits = (_bits << 32) | four;
                _count += 32;
            }
            else if (input.TryReadCoded(out int one))
            {
                _bits = (_bits << 8) | (uint)one;
                _count += 8;
            }
        }
    }
}
