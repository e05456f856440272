namespace NeoResNet;

/// <summary>Represents one colour channel of a JPEG frame: its sizes and its coefficients.</summary>
internal sealed class JpegComponent
{
    private short[]?[] _blockRows = [];

    public required int Id { get; init; }

    /// <summary>Gets the horizontal sampling factor, 1 to 4.</summary>
    public required int Across { get; init; }

    /// <summary>Gets the vertical sampling factor, 1 to 4.</summary>
    public required int Down { get; init; }

    public required int QuantizerIndex { get; init; }

    /// <summary>Gets the number of samples per row.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the number of rows of samples.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the number of blocks per row, with those that only fill the last unit.</summary>
    public required int PaddedBlocksAcross { get; init; }

    public int BlocksAcross => (Width + JpegBlock.Size - 1) / JpegBlock.Size;

    public int BlocksDown => (Height + JpegBlock.Size - 1) / JpegBlock.Size;

    /// <summary>Gets or sets the quantization table of the channel's first scan.</summary>
    public ushort[]? Quantizer { get; set; }

    /// <summary>Gets or sets the last DC coefficient of the scan.</summary>
    public int LastDirect { get; set; }

    public JpegHuffman? DirectTable { get; set; }

    public JpegHuffman? AlternatingTable { get; set; }

    /// <summary>
    /// Gets, for each coefficient of a progressive file, how many lower bits are not yet known, or
    /// -1 if nothing is known.
    /// </summary>
    public int[] UnknownBits { get; } = [.. Enumerable.Repeat(-1, JpegBlock.Length)];

    /// <summary>
    /// Gets the first values of <see cref="UnknownBits"/> before the last scan that changed them.
    /// </summary>
    public int[] EarlierUnknownBits { get; } = [.. Enumerable.Repeat(-1, JpegBlock.Length)];

    /// <summary>Allocates coefficients.</summary>
    /// <param name="rows">
    /// Number of rows of blocks that are kept at once. Row <c>y</c> is stored in row <c>y % rows</c>.
    /// </param>
    public void Allocate(int rows) => _blockRows = new short[rows][];

    /// <summary>Clears all coefficients.</summary>
    public void Clear()
    {
        foreach (short[]? row in _blockRows)
        {
            row?.AsSpan().Clear();
        }
    }

    /// <summary>Returns the coefficients of a row of blocks.</summary>
    public short[] BlockRow(int y) => _blockRows[y % _blockRows.Length] ??= new short[PaddedBlocksAcross * JpegBlock.Length];
}
