namespace NeoResNet;

/// <summary>
/// Represents a Huffman table of a JPEG file, prepared for decoding.
/// </summary>
internal sealed class JpegHuffman
{
    /// <summary>Specifies the length of the longest code in bits.</summary>
    public const int LongestCode = 16;

    private const int LookupBits = 9;

    // For each value of the next bits: the length of the code in the upper byte, the symbol in the
    // lower byte. 0 for longer codes.
    private readonly ushort[] _lookup = new ushort[1 << LookupBits];

    // For each length: the last code, or -1, and the difference between an index and its code.
    private readonly int[] _lastCodes = new int[LongestCode + 1];
    private readonly int[] _offsets = new int[LongestCode + 1];
    private readonly byte[] _symbols;

    /// <summary>Prepares a table.</summary>
    /// <param name="counts">Number of codes of 1 to 16 bits.</param>
    /// <param name="symbols">256 symbols in the order of their codes.</param>
    /// <param name="largestSymbol">The largest symbol that may occur.</param>
    /// <param name="input">The file, for errors.</param>
    public JpegHuffman(ReadOnlySpan<byte> counts, byte[] symbols, int largestSymbol, JpegInput input)
    {
        _symbols = symbols;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LongestCode; length++, code <<= 1)
        {
            int count = counts[length - 1];
            _offsets[length] = index - code;
            _lastCodes[length] = count == 0 ? -1 : code + count - 1;
            if (index + count > symbols.Length || code + count > (1 << length) - (count == 0 ? 0 : 1))
            {
                throw input.Error("a Huffman table of the JPEG file defines more codes than exist.");
            }

            for (int i = 0; i < count; i++, code++, index++)
            {
                if (symbols[index] > largestSymbol)
                {
                    throw input.Error($"a Huffman table of the JPEG file contains the symbol {symbols[index]}; the maximum is {largestSymbol}.");
                }

                if (length <= LookupBits)
                {
                    _lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)((length << 8) | symbols[index]));
                }
            }
        }
    }

    /// <summary>Finds the code at the start of the next 16 bits.</summary>
    /// <param name="next">The next 16 bits.</param>
    /// <param name="length">Length of the code in bits, or 17 if there is no such code.</param>
    /// <returns>The symbol, or 0 if there is no such code.</returns>
    public int Find(int next, out int length)
    {
        int entry = _lookup[next >> (LongestCode - LookupBits)];
        if (entry != 0)
        {
            length = entry >> 8;
            return entry & 0xFF;
        }

        for (length = LookupBits + 1; length <= LongestCode; length++)
        {
            int code = next >> (LongestCode - length);
            if (code <= _lastCodes[length])
            {
                return _symbols[(code + _offsets[length]) & 0xFF];
            }
        }

        return 0;
    }
}
