namespace NeoResNet;

/// <summary>
/// Converts the samples of PNG rows to RGB: copies grey, looks up palettes, drops transparency and
/// keeps the upper 8 of 16 bits.
/// </summary>
/// <param name="header">The layout of the samples.</param>
/// <param name="palette">Red, green and blue of 256 colours; only palette images use it.</param>
internal sealed class PngPixels(PngHeader header, byte[] palette)
{
    /// <summary>Specifies the number of colours of a palette.</summary>
    public const int Colours = 256;

    // Grey samples of fewer than 8 bits are multiplied, so that the largest one becomes 255.
    private readonly int _greyScale = header.Depth < 8 && header.Colour == PngHeader.Grey ? 255 / ((1 << header.Depth) - 1) : 1;

    /// <summary>Converts the pixels of a row.</summary>
    /// <param name="row">The samples.</param>
    /// <param name="rgb">The row of the image.</param>
    /// <param name="first">The first column.</param>
    /// <param name="step">Distance of the columns.</param>
    public void Convert(ReadOnlySpan<byte> row, Span<byte> rgb, int first, int step)
    {
        int sampleBytes = header.Depth == 16 ? 2 : 1;
        int pixelBytes = header.Channels * sampleBytes;
        bool isRgb = header.Channels >= 3;
        for (int x = first, i = 0; x < header.Width; x += step, i++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            if (isRgb)
            {
                ReadOnlySpan<byte> samples = row.Slice(i * pixelBytes, pixelBytes);
                pixel[0] = samples[0];
                pixel[1] = samples[sampleBytes];
                pixel[2] = samples[2 * sampleBytes];
                continue;
            }

            int value = header.Depth < 8 ? Packed(row, i) : row[i * pixelBytes];
            if (header.Colour == PngHeader.Palette)
            {
                palette.AsSpan(3 * value, 3).CopyTo(pixel);
            }
            else
            {
                pixel.Fill((byte)(value * _greyScale));
            }
        }
    }

    // The first of several samples per byte is in the upper bits.
    private int Packed(ReadOnlySpan<byte> row, int i)
    {
        int bit = i * header.Depth;
        return (row[bit / 8] >> (8 - header.Depth - (bit % 8))) & ((1 << header.Depth) - 1);
    }
}
