namespace NeoResNet;

/// <summary>Represents the frame header of a JPEG file: size, kind and colour channels.</summary>
internal sealed class JpegFrame
{
    private const int Bits = 8;
    private const int MaxSampling = 4;

    private JpegFrame(int width, int height, bool isProgressive, (int Id, int Across, int Down, int Quantizer)[] channels)
    {
        (Width, Height, IsProgressive) = (width, height, isProgressive);
        (MaxAcross, MaxDown) = (channels.Max(c => c.Across), channels.Max(c => c.Down));
        UnitsAcross = Divide(width, MaxAcross * JpegBlock.Size);
        UnitsDown = Divide(height, MaxDown * JpegBlock.Size);
        Components = [.. channels.Select(c => new JpegComponent
        {
            Id = c.Id,
            Across = c.Across,
            Down = c.Down,
            QuantizerIndex = c.Quantizer,
            Width = Divide(width * c.Across, MaxAcross),
            Height = Divide(height * c.Down, MaxDown),
            PaddedBlocksAcross = UnitsAcross * c.Across,
        })];
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsProgressive { get; }

    public JpegComponent[] Components { get; }

    /// <summary>Gets the largest horizontal sampling factor.</summary>
    public int MaxAcross { get; }

    /// <summary>Gets the largest vertical sampling factor.</summary>
    public int MaxDown { get; }

    /// <summary>Gets the number of interleaved units per row.</summary>
    public int UnitsAcross { get; }

    /// <summary>Gets the number of rows of interleaved units.</summary>
    public int UnitsDown { get; }

    /// <summary>Reads the header after its marker.</summary>
    /// <exception cref="Tensors.DataFileException">The variant is unsupported or damaged.</exception>
    public static JpegFrame Read(JpegInput input)
    {
        int marker = input.Marker;
        if (marker is not (JpegMarkers.Baseline or JpegMarkers.Extended or JpegMarkers.Progressive))
        {
            throw input.Error($"the image is {KindOf(marker)} JPEG, which is unsupported; supported are baseline, extended and progressive frames with Huffman coding.");
        }

        int length = input.ReadLength();
        int bits = input.ReadByte();
        int height = input.ReadUInt16();
        int width = input.ReadUInt16();
        var channels = new (int Id, int Across, int Down, int Quantizer)[input.ReadByte()];
        if (width == 0 || height == 0)
        {
            throw input.Error($"the image claims {width} x {height} pixels; both must be at least 1.");
        }

        if (channels.Length is not (1 or 3 or 4) || length != 6 + (3 * channels.Length))
        {
            throw input.Error($"the JPEG image has {channels.Length} channels in a frame header of {length} bytes; supported are 1, 3 and 4 channels, with 6 bytes and 3 bytes per channel.");
        }

        if (bits != Bits)
        {
            throw input.Error($"the JPEG image has {bits} bits per sample; supported are {Bits}.");
        }

        for (int i = 0; i < channels.Length; i++)
        {
            int id = input.ReadByte();
            int sampling = input.ReadByte();
            channels[i] = (id, sampling >> 4, sampling & 15, input.ReadByte());
            if (channels[i].Across is < 1 or > MaxSampling || channels[i].Down is < 1 or > MaxSampling)
            {
                throw input.Error($"a channel of the JPEG image has sampling factors {channels[i].Across} and {channels[i].Down}; both must be 1 to {MaxSampling}.");
            }
        }

        var frame = new JpegFrame(width, height, marker == JpegMarkers.Progressive, channels);
        if (Array.Find(frame.Components, c => frame.MaxAcross % c.Across != 0 || frame.MaxDown % c.Down != 0) is { } odd)
        {
            throw input.Error($"a channel of the JPEG image has sampling factors {odd.Across} and {odd.Down}, which do not divide the largest ones, {frame.MaxAcross} and {frame.MaxDown}.");
        }

        return frame;
    }

    // The markers from 0xC8 mean arithmetic coding. The last two bits specify the process.
    private static string KindOf(int marker)
    {
        string coding = marker > 0xC8 ? "an arithmetic-coded" : "a Huffman-coded";
        return (marker & 7) switch
        {
            3 => $"{coding} lossless",
            > 3 => $"{coding} hierarchical",
            _ => coding,
        };
    }

    private static int Divide(int value, int divisor) => (value + divisor - 1) / divisor;
}
