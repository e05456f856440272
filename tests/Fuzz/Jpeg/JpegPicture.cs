using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Represents one colour channel of a JPEG picture.</summary>
/// <param name="Across">Horizontal sampling factor.</param>
/// <param name="Down">Vertical sampling factor.</param>
internal readonly record struct JpegChannel(int Across, int Down);

/// <summary>Represents one scan of a JPEG file.</summary>
/// <param name="Channels">Indexes of the channels.</param>
/// <param name="First">Index of the first coefficient.</param>
/// <param name="Last">Index of the last coefficient.</param>
/// <param name="High">Number of low bits that the previous scan omitted; 0 for the first scan.</param>
/// <param name="Low">Number of low bits that this scan omits.</param>
internal readonly record struct JpegScan(int[] Channels, int First = 0, int Last = 63, int High = 0, int Low = 0);

/// <summary>
/// Represents a JPEG picture as quantized coefficients, which need no transform to be coded. A file
/// can present them in any layout of scans.
/// </summary>
internal sealed class JpegPicture
{
    private readonly short[][] _coefficients;

    /// <summary>Creates a picture of random smooth blocks.</summary>
    public JpegPicture(int width, int height, JpegChannel[] channels, int seed)
    {
        (Width, Height, Channels) = (width, height, channels);
        (MaxAcross, MaxDown) = (channels.Max(c => c.Across), channels.Max(c => c.Down));
        var random = new FuzzRandom((ulong)seed, 0);
        _coefficients = [.. channels.Select(channel => Blocks(BlocksAcross(channel) * BlocksDown(channel), random))];
    }

    public int Width { get; }

    public int Height { get; }

    public JpegChannel[] Channels { get; }

    public int MaxAcross { get; }

    public int MaxDown { get; }

    public int UnitsAcross => DivideUp(Width, 8 * MaxAcross);

    public int UnitsDown => DivideUp(Height, 8 * MaxDown);

    /// <summary>Gets the number of blocks per row of a channel, including blocks of padding.</summary>
    public int BlocksAcross(JpegChannel channel) => UnitsAcross * channel.Across;

    public int BlocksDown(JpegChannel channel) => UnitsDown * channel.Down;

    /// <summary>Returns the 64 coefficients of a block in zigzag order.</summary>
    public ReadOnlySpan<short> Block(int channel, int x, int y) => _coefficients[channel].AsSpan(64 * ((y * BlocksAcross(Channels[channel])) + x), 64);

    /// <summary>
    /// Lists the blocks of a scan in coding order, in units between which a restart is possible.
    /// </summary>
    public IEnumerable<(int Channel, int X, int Y)[]> Units(int[] channels)
    {
        if (channels is [int only])
        {
            // The blocks of a scan of one channel cover the channel without padding to whole units.
            JpegChannel channel = Channels[only];
            int across = DivideUp(DivideUp(Width * channel.Across, MaxAcross), 8), down = DivideUp(DivideUp(Height * channel.Down, MaxDown), 8);
            return Enumerable.Range(0, across * down).Select(i => new[] { (only, i % across, i / across) });
        }

        return Enumerable.Range(0, UnitsAcross * UnitsDown).Select(unit => channels.SelectMany(channel => BlocksOf(channel, unit % UnitsAcross, unit / UnitsAcross)).ToArray());
    }

    /// <summary>Returns the content of the frame's segment.</summary>
    public byte[] Frame()
    {
        byte[] content = [8, 0, 0, 0, 0, (byte)Channels.Length, .. Channels.SelectMany((channel, i) => new[] { (byte)(i + 1), (byte)((channel.Across << 4) | channel.Down), (byte)0 })];
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(1), (ushort)Height);
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(3), (ushort)Width);
        return content;
    }

    private IEnumerable<(int Channel, int X, int Y)> BlocksOf(int index, int unitX, int unitY)
    {
        JpegChannel channel = Channels[index];
        return Enumerable.Range(0, channel.Across * channel.Down).Select(i => (index, (unitX * channel.Across) + (i % channel.Across), (unitY * channel.Down) + (i / channel.Across)));
    }

    private static short[] Blocks(int count, FuzzRandom random)
    {
        short[] values = new short[64 * count];
        for (int block = 0; block < count; block++)
        {
            values[64 * block] = (short)random.Between(-60, 60);
            for (int i = random.Below(8); i > 0; i--)
            {
                values[(64 * block) + 1 + random.Below(random.Pick(5, 20, 63))] = (short)random.Between(-12, 12);
            }
        }

        return values;
    }

    private static int DivideUp(int value, int by) => (value + by - 1) / by;
}
