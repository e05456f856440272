namespace NeoResNet;

/// <summary>Decodes the run lengths of BMP files of 4 and 8 bits. Pixels without data have colour 0.</summary>
internal static class BmpRuns
{
    private const byte EndOfRow = 0, EndOfImage = 1, Move = 2;

    /// <summary>Decodes the image.</summary>
    /// <param name="data">The data, from the bottom row to the top row.</param>
    /// <param name="header">The header.</param>
    /// <param name="rows">Receives the pixels.</param>
    /// <param name="steps">Counts and cancels the steps of decoding.</param>
    /// <returns>
    /// Whether the data has an end. An end before the top row is valid.
    /// </returns>
    public static bool Decode(ReadOnlySpan<byte> data, BmpHeader header, PixelRows rows, DecodingSteps steps)
    {
        int width = (int)header.Width;
        int height = (int)header.Height;
        bool isHalf = header.Bits == 4;
        byte[] row = new byte[width];
        int x = 0;
        int y = 0;
        bool isEnd = false;
        bool isCut = false;
        while (!isEnd && !isCut && y < height)
        {
            steps.Next();
            if (data.Length < 2)
            {
                isCut = true;
                break;
            }

            (int count, int value) = (data[0], data[1]);
            data = data[2..];
            if (count > 0)
            {
                for (int i = 0; i < count && x < width; i++, x++)
                {
                    row[x] = (byte)(!isHalf ? value : (i & 1) == 0 ? value >> 4 : value & 15);
                }
            }
            else if (value == EndOfRow)
            {
                NextRows(1);
                x = 0;
            }
            else if (value == EndOfImage)
            {
                isEnd = true;
            }
            else if (value == Move)
            {
                isCut = data.Length < 2;
                if (!isCut)
                {
                    x = Math.Min(x + data[0], width);
                    NextRows(data[1]);
                    data = data[2..];
                }
            }
            else
            {
                // Pixels one by one, filled up to an even number of bytes.
                int length = isHalf ? (value + 1) / 2 : value;
                isCut = data.Length < length;
                for (int i = 0; !isCut && i < value && x < width; i++, x++)
                {
                    row[x] = (byte)(!isHalf ? data[i] : (i & 1) == 0 ? data[i / 2] >> 4 : data[i / 2] & 15);
                }

                data = data[Math.Min(length + (length & 1), data.Length)..];
            }
        }

        NextRows(height - y);
        return !isCut;

        void NextRows(int count)
        {
            for (; count > 0 && y < height; count--, y++)
            {
                steps.Next();
                Span<byte> rgb = rows.Row(height - 1 - y);
                for (int i = 0; i < width; i++)
                {
                    header.Palette.AsSpan(3 * row[i], 3).CopyTo(rgb.Slice(3 * i, 3));
                }

                row.AsSpan().Clear();
            }
        }
    }
}
