namespace NeoResNet;

/// <summary>Reads the segments of a JPEG file: tables, frame and scans' headers.</summary>
internal sealed class JpegReader
{
    // Shorter segments are of another kind, as for libjpeg.
    private const int JfifLength = 14;
    private const int AdobeLength = 12;

    private readonly JpegTables _tables = new();
    private int? _orientation;

    public JpegReader(byte[] bytes, string name, DecodingSteps steps)
    {
        Input = new(bytes, name, steps);
        Input.ReadStart();
    }

    public JpegInput Input { get; }

    /// <summary>Gets the frame, once a scan was read.</summary>
    public JpegFrame? Frame { get; private set; }

    /// <summary>Gets the number of units between restart markers, or 0.</summary>
    public int RestartInterval { get; private set; }

    public bool HasJfif { get; private set; }

    /// <summary>Gets the orientation in the first Exif segment; see <see cref="PixelRows"/>.</summary>
    public int Orientation => _orientation ?? ExifOrientation.Upright;

    /// <summary>Gets the colour transform of the Adobe segment, or null if there is none.</summary>
    public int? AdobeTransform { get; private set; }

    /// <summary>
    /// Reads up to the image data of the next scan. Returns null at the end of the image.
    /// </summary>
    public JpegScan? ReadScan()
    {
        while (true)
        {
            if (Input.Marker == 0)
            {
                Input.FindMarker();
            }

            switch (Input.Marker)
            {
                case JpegMarkers.Scan when Frame is null:
                    throw Input.Error("the JPEG file has image data before its size.");
                case JpegMarkers.Scan:
                    if (!Frame.IsProgressive)
                    {
                        _tables.UseStandardTables();
                    }

                    Input.Marker = 0;
                    return JpegScan.Read(Input, Frame, _tables);
                case JpegMarkers.End:
                    return null;
                default:
                    ReadSegment(Input.Marker);
                    Input.Marker = 0;
                    break;
            }
        }
    }

    private void ReadSegment(int marker)
    {
        switch (marker)
        {
            case JpegMarkers.Start:
                throw Input.Error("the JPEG file has a second start marker within the image.");
            case JpegMarkers.QuantizationTables:
                _tables.ReadQuantizers(Input);
                break;
            case JpegMarkers.HuffmanTables:
                _tables.ReadHuffman(Input);
                break;
            case JpegMarkers.RestartInterval:
                ReadRestartInterval();
                break;
            case (>= JpegMarkers.Jfif and <= JpegMarkers.LastApplication) or JpegMarkers.Comment or JpegMarkers.NumberOfLines or JpegMarkers.ArithmeticTables:
                ReadContent(marker, Input.Read(Input.ReadLength()));
                break;
            case JpegMarkers.Temporary or (>= JpegMarkers.FirstRestart and <= JpegMarkers.LastRestart):
                break;
            default:
                ReadFrame(marker);
                break;
        }
    }

    private void ReadFrame(int marker)
    {
        if (!JpegMarkers.IsFrame(marker))
        {
            throw Input.Error($"unsupported JPEG segment of kind 0x{marker:X2}.");
        }

        Frame = Frame is null ? JpegFrame.Read(Input) : throw Input.Error("the JPEG file has two frame headers.");
    }

    private void ReadRestartInterval()
    {
        int length = Input.ReadLength();
        if (length != 2)
        {
            throw Input.Error($"the segment of the restart interval of the JPEG file has {length} bytes; expected 2.");
        }

        RestartInterval = Input.ReadUInt16();
    }

    private void ReadContent(int marker, ReadOnlySpan<byte> content)
    {
        switch (marker)
        {
            case JpegMarkers.Jfif:
                HasJfif |= content.Length >= JfifLength && content.StartsWith("JFIF\0"u8);
                break;
            case JpegMarkers.Exif when content.StartsWith("Exif\0\0"u8):
                _orientation ??= ExifOrientation.Of(content[6..]);
                break;
            case JpegMarkers.Adobe when content.Length >= AdobeLength && content.StartsWith("Adobe"u8):
                AdobeTransform = content[AdobeLength - 1];
                break;
        }
    }
}
