using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Decodes PNG files of every kind that the PNG specification defines. It decompresses no more than
/// the rows that the header claims. If the file is damaged after the last row, the image is complete
/// and <see cref="RgbImage.Damage"/> describes the damage.
/// </summary>
internal static class PngDecoder
{
    // No byte of deflate data expands to more bytes.
    private const int MaxExpansion = 1032;

    /// <summary>Decodes a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="limits">The limits of size and memory.</param>
    /// <param name="steps">Counts and cancels the steps of decoding.</param>
    /// <exception cref="DataFileException">
    /// The file is damaged before its last row, the checksum of its rows is wrong, or it exceeds a
    /// limit.
    /// </exception>
    public static RgbImage Decode(byte[] bytes, PhotoLimits limits, DecodingSteps steps)
    {
        var chunks = new PngChunks(bytes, limits.Name, steps);
        chunks.CheckSignature();
        chunks.Read();
        PngHeader header = PngHeader.Read(chunks, limits);
        byte[] palette = ReadToData(chunks, header);
        if (header.DataLength / MaxExpansion > bytes.Length)
        {
            throw chunks.Error($"the image claims {header.Width} x {header.Height} pixels, but has only {bytes.Length} bytes; it is damaged or truncated.");
        }

        var rows = new PixelRows(header.Width, header.Height);
        var packed = new PngDataStream(bytes, chunks);
        using var data = new ZLibStream(packed, CompressionMode.Decompress);
        foreach ((int x, int y, int stepX, int stepY) in header.Passes)
        {
            ReadPass(data, chunks, header, new PngPixels(header, palette), rows, (x, y, stepX, stepY), steps);
        }

        string?[] damage = [ReadChecksum(data, packed, chunks), ReadRest(chunks)];
        return rows.ToImage(Array.TrueForAll(damage, each => each is null) ? null : string.Join("; ", damage.Where(each => each is not null)));
    }

    private static void ReadPass(
        ZLibStream data, PngChunks chunks, PngHeader header, PngPixels pixels, PixelRows rows, (int X, int Y, int StepX, int StepY) pass, DecodingSteps steps)
    {
        int columns = header.Columns(pass.X, pass.StepX);
        if (columns == 0)
        {
            return;
        }

        int step = Math.Max(1, header.Channels * header.Depth / 8);
        byte[] row = new byte[1 + header.RowLength(columns)];
        byte[] above = new byte[row.Length];
        for (int y = pass.Y; y < header.Height; y += pass.StepY)
        {
            steps.Next();
            ReadRow(data, row, chunks);
            PngFilters.Reverse(row[0], row.AsSpan(1), above.AsSpan(1), step);
            pixels.Convert(row.AsSpan(1), rows.Row(y), pass.X, pass.StepX);
            (row, above) = (above, row);
        }
    }

    private static void ReadRow(ZLibStream data, byte[] row, PngChunks chunks)
    {
        int count;
        try
        {
            count = data.ReadAtLeast(row, row.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not DataFileException))
        {
            throw chunks.IsTruncated ? Truncated(chunks) : CannotDecompress(chunks, e);
        }

        if (count < row.Length)
        {
            throw Truncated(chunks);
        }

        if (row[0] > PngFilters.Last)
        {
            throw chunks.Error($"a row of the PNG image has filter {row[0]}; the maximum is {PngFilters.Last}.");
        }
    }

    private static DataFileException CannotDecompress(PngChunks chunks, Exception e) => chunks.Error("cannot decompress the PNG image data, or its checksum does not match.", e);

    private static DataFileException Truncated(PngChunks chunks) => chunks.Error("the PNG image is truncated: its data ends before the last row.");

    // Reads the chunks between header and image data. Returns the palette.
    private static byte[] ReadToData(PngChunks chunks, PngHeader header)
    {
        // Pillow shows colours that the palette does not have as grey.
        byte[] palette = [.. Enumerable.Range(0, PngPixels.Colours).SelectMany(i => Enumerable.Repeat((byte)i, 3))];
        bool hasPalette = false;
        for (chunks.Read(); chunks.Type != "IDAT"; chunks.Read())
        {
            if (chunks.Type is null or "IEND" or "IHDR")
            {
                throw chunks.Error(chunks.Type is null ? "the PNG file is truncated: it ends before its image data." : $"the PNG file has an '{chunks.Type}' chunk before its image data.");
            }

            if (chunks.Type == "PLTE" && header.Colour == PngHeader.Palette)
            {
                if (hasPalette || chunks.IsTruncated || chunks.Length is 0 or > 3 * PngPixels.Colours || chunks.Length % 3 != 0)
                {
                    throw chunks.Error($"a palette of the PNG file has {chunks.Length} bytes; expected one palette of 1 to {PngPixels.Colours} colours of 3 bytes.");
                }

                chunks.Content.CopyTo(palette);
                hasPalette = true;
            }
        }

        return hasPalette || header.Colour != PngHeader.Palette ? palette : throw chunks.Error("the PNG image uses a palette, but the file has none.");
    }

    // The checksum follows the last row, unless the data contains more rows than the image.
    private static string? ReadChecksum(ZLibStream data, PngDataStream packed, PngChunks chunks)
    {
        try
        {
            return data.ReadByte() < 0 && packed.HasEnded ? "the checksum of the image data is missing" : null;
        }
        catch (InvalidDataException e)
        {
            throw CannotDecompress(chunks, e);
        }
        catch (DataFileException e)
        {
            return DamagedChunks(e);
        }
    }

    private static string DamagedChunks(DataFileException e) => $"chunks after the last row are damaged ({e.Reason.TrimEnd('.')})";

    private static string? ReadRest(PngChunks chunks)
    {
        try
        {
            while (chunks.Type is not (null or "IEND"))
            {
                chunks.Read();
            }

            return chunks.IsTruncated ? "the file ends before its end chunk" : null;
        }
        catch (DataFileException e)
        {
            return DamagedChunks(e);
        }
    }
}
