using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Decodes JPEG files: baseline, extended and progressive, with Huffman coding and 8 bits per
/// sample. The pixels, and the repairs of damaged files, are those of libjpeg-turbo. All buffers
/// are arrays that the runtime clears, so that a damaged file cannot show earlier data.
/// </summary>
internal static class JpegDecoder
{
    private const int PixelsPerByte = 2048;

    /// <summary>Decodes a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="limits">The limits of size and memory.</param>
    /// <param name="isUpright">Whether the image is turned upright.</param>
    /// <param name="steps">Counts and cancels the steps of decoding.</param>
    /// <returns>The image, with the damage that was repaired.</returns>
    /// <exception cref="DataFileException">
    /// The file is damaged beyond repair or unsupported, or exceeds a limit.
    /// </exception>
    public static RgbImage Decode(byte[] bytes, PhotoLimits limits, bool isUpright, DecodingSteps steps)
    {
        var reader = new JpegReader(bytes, limits.Name, steps);
        JpegScan first = reader.ReadScan() ?? throw reader.Input.Error("the JPEG file ends before its image data.");
        JpegFrame frame = reader.Frame!;
        bool hasManyScans = frame.IsProgressive || first.Components.Length < frame.Components.Length;
        CheckLength(frame, bytes.Length, reader.Input);
        limits.CheckSize(frame.Width, frame.Height);
        limits.CheckMemory(frame.Width, frame.Height, Memory(frame, hasManyScans));
        JpegScanLimit.Check(bytes, limits.Name, isOneScan: !hasManyScans, steps);
        var pixels = new PixelRows(frame.Width, frame.Height, isUpright ? reader.Orientation : ExifOrientation.Upright);
        var output = new JpegOutput(frame, JpegColours.SpaceOf(reader), pixels);
        if (hasManyScans)
        {
            DecodeScans(reader, first, output, steps);
        }
        else
        {
            DecodeScan(reader, first, output, steps);
        }

        return pixels.ToImage(JpegDamageText.Of(reader.Input.Damage));
    }

    // A JPEG file has at least one bit for each block of 64 pixels of its finest channel. A shorter
    // file contains only a small part of the image, and may be made to take memory.
    private static void CheckLength(JpegFrame frame, int length, JpegInput input)
    {
        if ((long)frame.Width * frame.Height / PixelsPerByte > length)
        {
            throw input.Error($"the image claims {frame.Width} x {frame.Height} pixels, but has only {length} bytes; it is damaged or truncated.");
        }
    }

    private static long Memory(JpegFrame frame, bool hasManyScans) => frame.Components.Sum(component =>
        JpegPlane.Memory(frame, component)
        + ((long)component.PaddedBlocksAcross * component.Down * JpegBlock.Length * sizeof(short) * (hasManyScans ? frame.UnitsDown : 1)));

    // One scan contains all channels, so that pixels are made while the scan is read.
    private static void DecodeScan(JpegReader reader, JpegScan scan, JpegOutput output, DecodingSteps steps)
    {
        JpegFrame frame = reader.Frame!;
        Array.ForEach(frame.Components, component => component.Allocate(component.Down));
        var data = new JpegScanReader(reader.Input, frame, scan, reader.RestartInterval);
        for (int row = 0; row < frame.UnitsDown; row++)
        {
            steps.Next();
            Array.ForEach(frame.Components, component => component.Clear());
            data.ReadRow(row);
            output.Add(row);
        }

        ReadRest(reader);
    }

    private static void DecodeScans(JpegReader reader, JpegScan first, JpegOutput output, DecodingSteps steps)
    {
        JpegFrame frame = reader.Frame!;
        Array.ForEach(frame.Components, component => component.Allocate(component.Down * frame.UnitsDown));
        int count = 0;
        int lastGoodRow = -1;
        for (JpegScan? scan = first; scan is not null; scan = ReadNext(reader))
        {
            if (frame.IsProgressive)
            {
                scan.Record(reader.Input, isFirst: count == 0);
            }

            var data = new JpegScanReader(reader.Input, frame, scan, reader.RestartInterval);
            for (int row = 0; row < frame.UnitsDown; row++)
            {
                steps.Next();
                data.ReadRow(row);
            }

            lastGoodRow = data.LastGoodRow;
            count++;
        }

        NoteMissingScans(reader);
        JpegSmoothing[]? complete = JpegSmoothing.Applies(frame) ? Smoothing(true) : null;
        JpegSmoothing[]? incomplete = complete is null ? null : Smoothing(false);
        for (int row = 0; row < frame.UnitsDown; row++)
        {
            steps.Next();
            output.Add(row, row > lastGoodRow ? incomplete : complete);
        }

        JpegSmoothing[] Smoothing(bool isLastScan) => [.. frame.Components.Select(component => new JpegSmoothing(component, isLastScan, count))];
    }

    // A file may also end within a table between two scans.
    private static JpegScan? ReadNext(JpegReader reader)
    {
        try
        {
            return reader.ReadScan();
        }
        catch (DataFileException) when (reader.Input.Damage.HasFlag(JpegDamage.EndMissing))
        {
            return null;
        }
    }

    private static void NoteMissingScans(JpegReader reader)
    {
        if (Array.Exists(reader.Frame!.Components, c => c.Quantizer is null || (reader.Frame.IsProgressive && c.UnknownBits.AsSpan().ContainsAnyExcept(0))))
        {
            reader.Input.Note(JpegDamage.ScansMissing);
        }
    }

    // The image is complete. The rest of the file can only show that the file is damaged.
    private static void ReadRest(JpegReader reader)
    {
        try
        {
            if (reader.ReadScan() is not null)
            {
                reader.Input.Note(JpegDamage.SurplusData);
            }
        }
        catch (DataFileException)
        {
            reader.Input.Note(JpegDamage.SurplusData);
        }
    }
}
