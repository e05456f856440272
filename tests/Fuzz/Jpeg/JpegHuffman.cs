namespace NeoResNet.Fuzz;

/// <summary>Represents a Huffman table of a JPEG file.</summary>
/// <param name="Counts">Number of codes of each length from 1 to 16.</param>
/// <param name="Values">The symbols, in order of their codes.</param>
internal sealed record JpegHuffman(byte[] Counts, byte[] Values)
{
    private readonly (int Code, int Length)[] _codes = CodesOf(Counts, Values);

    /// <summary>Gets a table for DC coefficients whose 12 codes have 4 bits.</summary>
    public static JpegHuffman Dc { get; } = new([0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    /// <summary>
    /// Gets a table for AC coefficients with all 256 symbols in 8 or 9 bits, so that nearly all bits
    /// are valid codes.
    /// </summary>
    public static JpegHuffman FlatAc { get; } = new([0, 0, 0, 0, 0, 0, 0, 254, 2, 0, 0, 0, 0, 0, 0, 0], [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);

    /// <summary>Gets a table for AC coefficients with codes of 1 to 16 bits.</summary>
    public static JpegHuffman LongAc { get; } = new([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 249], [.. Enumerable.Range(0, 256).OrderBy(i => (i & 15) + (i >> 4)).Select(i => (byte)i)]);

    /// <summary>Gets the code of a symbol.</summary>
    public (int Code, int Length) this[int symbol] => _codes[symbol];

    /// <summary>Returns the content of a segment that defines the table.</summary>
    /// <param name="place">The class in the upper four bits, and the number of the table.</param>
    public byte[] ToContent(int place) => [(byte)place, .. Counts, .. Values];

    /// <summary>Returns a table with random lengths and symbols, and without a contradiction.</summary>
    public static JpegHuffman Random(FuzzRandom random, int symbols)
    {
        byte[] counts = new byte[16];
        int free = 1, used = 0;
        for (int i = 0; i < 16 && used < symbols; i++)
        {
            free *= 2;
            int most = Math.Min(free - 1, symbols - used), count = i == 15 ? most : random.Below(Math.Min(most, 1 + (most / random.Pick(1, 2, 8))) + 1);
            counts[i] = (byte)Math.Min(count, 255);
            used += counts[i];
            free -= counts[i];
        }

        return new(counts, random.Bytes(used));
    }

    private static (int Code, int Length)[] CodesOf(byte[] counts, byte[] values)
    {
        var codes = new (int, int)[256];
        int code = 0, next = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            for (int i = 0; i < counts[length - 1]; i++)
            {
                codes[values[next++]] = (code++, length);
            }
        }

        return codes;
    }
}
