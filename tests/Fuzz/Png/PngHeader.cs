using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Represents the content of a PNG file's IHDR chunk.</summary>
internal sealed record PngHeader(uint Width, uint Height, byte Depth, byte Colour, byte Interlace)
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Gets the compression method, which must be 0.</summary>
    public byte Compression { get; init; }

    /// <summary>Gets the filter method, which must be 0.</summary>
    public byte Filter { get; init; }

    /// <summary>Gets the chunk.</summary>
    public PngChunk Chunk
    {
        get
        {
            byte[] data = [0, 0, 0, 0, 0, 0, 0, 0, Depth, Colour, Compression, Filter, Interlace];
            BinaryPrimitives.WriteUInt32BigEndian(data, Width);
            BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), Height);
            return new("IHDR", data);
        }
    }

    /// <summary>
    /// Returns the lengths of the rows of the image, each with the byte of its filter. Stops when
    /// the rows together exceed <paramref name="most"/> bytes.
    /// </summary>
    public IEnumerable<int> RowLengths(int most)
    {
        int bits = Depth * Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        (int X, int Y, int StepX, int StepY)[] passes = Interlace == 1 ? Passes : [(0, 0, 1, 1)];
        foreach ((int x, int y, int stepX, int stepY) in passes)
        {
            long width = (Width - x + stepX - 1) / stepX, height = (Height - y + stepY - 1) / stepY;
            long length = 1 + (((width * bits) + 7) / 8);
            for (int row = 0; width > 0 && row < height && length <= most; row++)
            {
                yield return (int)length;
                most -= (int)length;
            }
        }
    }
}
