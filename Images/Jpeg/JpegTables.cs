namespace NeoResNet;

/// <summary>Holds the quantization and Huffman tables of a JPEG file, as defined so far.</summary>
internal sealed class JpegTables
{
    private const int Tables = 4;
    private const int LargestDcSymbol = 15;

    private readonly ushort[]?[] _quantizers = new ushort[Tables][];
    private readonly (byte[] Counts, byte[] Symbols)?[] _direct = new (byte[], byte[])?[Tables];
    private readonly (byte[] Counts, byte[] Symbols)?[] _alternating = new (byte[], byte[])?[Tables];

    /// <summary>Returns a copy of a quantization table in natural order.</summary>
    public ushort[] Quantizer(int index, JpegInput input) =>
        index < Tables && _quantizers[index] is { } table
            ? [.. table]
            : throw input.Error($"the JPEG file has no quantization table {index}, which a colour channel uses.");

    /// <summary>Prepares the Huffman table of DC coefficients.</summary>
    public JpegHuffman Direct(int index, JpegInput input) => Prepare(_direct, index, LargestDcSymbol, "DC", input);

    /// <summary>Prepares the Huffman table of AC coefficients.</summary>
    public JpegHuffman Alternating(int index, JpegInput input) => Prepare(_alternating, index, byte.MaxValue, "AC", input);

    /// <summary>
    /// Sets the standard Huffman tables where the file has none. Frames of Motion JPEG omit them.
    /// </summary>
    public void UseStandardTables()
    {
        for (int i = 0; i < JpegStandardTables.Direct.Length; i++)
        {
            _direct[i] ??= JpegStandardTables.Direct[i];
            _alternating[i] ??= JpegStandardTables.Alternating[i];
        }
    }

    /// <summary>Reads a segment of quantization tables.</summary>
    public void ReadQuantizers(JpegInput input)
    {
        int left = input.ReadLength();
        while (left > 0)
        {
            int head = input.ReadByte();
            bool isWide = head >> 4 != 0;
            int index = head & 15;
            if (index >= Tables)
            {
                throw input.Error($"the JPEG file defines quantization table {index}; the maximum is {Tables - 1}.");
            }

            var table = new ushort[JpegBlock.Length];
            foreach (int position in JpegBlock.NaturalOrder[..JpegBlock.Length])
            {
                table[position] = (ushort)(isWide ? input.ReadUInt16() : input.ReadByte());
            }

            _quantizers[index] = table;
            left -= 1 + (isWide ? 2 * JpegBlock.Length : JpegBlock.Length);
        }

        CheckLength(left, "quantization", input);
    }

    /// <summary>Reads a segment of Huffman tables.</summary>
    public void ReadHuffman(JpegInput input)
    {
        int left = input.ReadLength();
        while (left > JpegHuffman.LongestCode)
        {
            int index = input.ReadByte();
            byte[] counts = new byte[JpegHuffman.LongestCode];
            int count = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                counts[i] = (byte)input.ReadByte();
                count += counts[i];
            }

            left -= 1 + JpegHuffman.LongestCode;
            byte[] symbols = new byte[256];
            if (count > symbols.Length || count > left || (index & ~0x10) >= Tables)
            {
                throw input.Error($"{(index < 0x10 ? "DC" : "AC")} Huffman table {index & ~0x10} of the JPEG file has {count} codes and {left} bytes; a table must have at most 256 codes, one byte per code, and a number from 0 to {Tables - 1}.");
            }

            for (int i = 0; i < count; i++)
            {
                symbols[i] = (byte)input.ReadByte();
            }

            left -= count;
            (index < 0x10 ? _direct : _alternating)[index & 3] = (counts, symbols);
        }

        CheckLength(left, "Huffman", input);
    }

    private static void CheckLength(int left, string kind, JpegInput input)
    {
        if (left != 0)
        {
            throw input.Error($"a segment of {kind} tables of the JPEG file has a length that does not match its tables: {(left > 0 ? $"{left} bytes are left after them" : $"they need {-left} bytes more")}.");
        }
    }

    private static JpegHuffman Prepare((byte[] Counts, byte[] Symbols)?[] tables, int index, int largestSymbol, string kind, JpegInput input) =>
        index < Tables && tables[index] is { } table
            ? new(table.Counts, table.Symbols, largestSymbol, input)
            : throw input.Error($"the JPEG file has no {kind} Huffman table {index}, which a scan uses.");
}
