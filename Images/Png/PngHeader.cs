using System.Buffers.Binary;

namespace NeoResNet;

/// <summary>Represents the header of a PNG file: its size and the layout of its pixels.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, int Colour, bool IsInterlaced)
{
    /// <summary>Specifies the colour types of the PNG specification.</summary>
    public const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, RgbAlpha = 6;

    private const int ContentLength = 13;

    // First column and row, and column and row steps, of each of the seven passes of an interlaced
    // image.
    private static readonly (int X, int Y, int StepX, int StepY)[] InterlacedPasses =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] OnePass = [(0, 0, 1, 1)];

    /// <summary>Gets the number of samples per pixel.</summary>
    public int Channels => Colour switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

    /// <summary>Gets the first column and row, and the column and row steps, of each pass.</summary>
    public (int X, int Y, int StepX, int StepY)[] Passes => IsInterlaced ? InterlacedPasses : OnePass;

    /// <summary>
    /// Gets the number of bytes of all rows, with the byte before each row that names its filter.
    /// </summary>
    public long DataLength => Passes.Sum(p => Columns(p.X, p.StepX) is var columns and > 0 ? (long)Rows(p.Y, p.StepY) * (1 + RowLength(columns)) : 0);

    /// <summary>Returns the number of columns of a pass.</summary>
    public int Columns(int first, int step) => (Width - first + step - 1) / step;

    /// <summary>Returns the number of rows of a pass.</summary>
    public int Rows(int first, int step) => (Height - first + step - 1) / step;

    /// <summary>Returns the number of bytes of a row with a number of columns.</summary>
    public int RowLength(int columns) => (int)((((long)columns * Channels * Depth) + 7) / 8);

    /// <summary>Reads the header, the file's first chunk.</summary>
    public static PngHeader Read(PngChunks chunks, PhotoLimits limits)
    {
        if (chunks.IsTruncated)
        {
            throw chunks.Error("the PNG file is truncated: it ends within its first chunk.");
        }

        if (chunks.Type != "IHDR" || chunks.Length != ContentLength)
        {
            throw chunks.Error($"a PNG file must start with an IHDR chunk of {ContentLength} bytes, but its first chunk is '{chunks.Name}' of {chunks.Length} bytes.");
        }

        ReadOnlySpan<byte> content = chunks.Content;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        (int depth, int colour, int compression, int filter, int interlace) = (content[8], content[9], content[10], content[11], content[12]);
        bool isDefined = colour switch
        {
            Grey => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!isDefined || compression != 0 || filter != 0 || interlace > 1)
        {
            throw chunks.Error($"PNG colour type {colour} with {depth} bits, compression {compression}, filter {filter} and interlace method {interlace} is not defined by the PNG specification.");
        }

        limits.CheckSize(width, height);
        var header = new PngHeader((int)width, (int)height, depth, colour, interlace == 1);
        limits.CheckMemory(width, height, 2L * header.RowLength(header.Width));
        return header;
    }
}
