using System.Buffers.Binary;
using System.Numerics;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Decodes BMP files: 1, 4 and 8 bits with a palette, with or without run lengths; 16 and 32 bits
/// with or without masks; and 24 bits. It drops transparency.
/// </summary>
internal static class BmpDecoder
{
    /// <summary>Decodes a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="limits">The limits of size and memory.</param>
    /// <param name="steps">Counts and cancels the steps of decoding.</param>
    /// <exception cref="DataFileException">
    /// The file is truncated or unsupported, or exceeds a limit.
    /// </exception>
    public static RgbImage Decode(byte[] bytes, PhotoLimits limits, DecodingSteps steps)
    {
        var header = new BmpHeader(bytes, limits.Name);
        limits.CheckSize(header.Width, header.Height);
        limits.CheckMemory(header.Width, header.Height, header.Width);
        bool hasRuns = header.Compression is BmpHeader.RunLength8 or BmpHeader.RunLength4;
        long left = bytes.Length - (long)header.PixelsStart;
        long stride = ((header.Width * header.Bits) + 31) / 32 * 4;

        // The last row may lack the bytes that only fill it up. Run lengths may cover any number of
        // pixels; the limits of size and memory bound such images.
        long needed = hasRuns ? 0 : (stride * (header.Height - 1)) + (((header.Width * header.Bits) + 7) / 8);
        if (left < needed)
        {
            throw header.Error(header.PixelsStart, $"the BMP image of {header.Width} x {header.Height} pixels is truncated: it has {Math.Max(left, 0)} bytes of pixels, but needs {needed}.");
        }

        var rows = new PixelRows((int)header.Width, (int)header.Height);
        ReadOnlySpan<byte> data = bytes.AsSpan((int)header.PixelsStart);
        if (hasRuns)
        {
            return rows.ToImage(BmpRuns.Decode(data, header, rows, steps) ? null : "image data is missing");
        }

        for (int y = 0; y < header.Height; y++)
        {
            steps.Next();
            Convert(data[(int)(y * stride)..], header, rows.Row(header.IsTopDown ? y : (int)header.Height - 1 - y));
        }

        return rows.ToImage(left < stride * header.Height ? "the file ends within its last row" : null);
    }

    private static void Convert(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> rgb)
    {
        for (int x = 0; x < header.Width; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            switch (header.Bits)
            {
                case 16:
                    Split(BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]), header.Masks, pixel);
                    break;
                case 24:
                    (pixel[0], pixel[1], pixel[2]) = (row[(3 * x) + 2], row[(3 * x) + 1], row[3 * x]);
                    break;
                case 32:
                    Split(BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]), header.Masks, pixel);
                    break;
                default:
                    int bit = x * header.Bits;
                    int index = (row[bit / 8] >> (8 - header.Bits - (bit % 8))) & ((1 << header.Bits) - 1);
                    header.Palette.AsSpan(3 * index, 3).CopyTo(pixel);
                    break;
            }
        }
    }

    // The largest value of each mask becomes 255.
    private static void Split(uint value, uint[] masks, Span<byte> pixel)
    {
        for (int i = 0; i < pixel.Length; i++)
        {
            int shift = BitOperations.TrailingZeroCount(masks[i]);
            pixel[i] = (byte)((ulong)((value & masks[i]) >> shift) * 255 / (masks[i] >> shift));
        }
    }
}
