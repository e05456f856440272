namespace NeoResNet;

/// <summary>Specifies how the channels of a JPEG image express colours.</summary>
internal enum JpegColourSpace
{
    Grey,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}

/// <summary>Converts rows of JPEG samples to RGB with libjpeg's and Pillow's rounding.</summary>
internal static class JpegColours
{
    private const int FractionBits = 16;
    private const int Half = 1 << (FractionBits - 1);
    private const int Centre = 128;

    // The factors of JFIF: 1.402, 0.71414, 0.34414 and 1.772, in 1/65536.
    private static readonly int[] RedOfCr = Table(91881, Half, FractionBits);
    private static readonly int[] GreenOfCr = Table(-46802, 0, 0);
    private static readonly int[] GreenOfCb = Table(-22554, Half, 0);
    private static readonly int[] BlueOfCb = Table(116130, Half, FractionBits);

    /// <summary>Returns the colour space that the segments of a file state.</summary>
    public static JpegColourSpace SpaceOf(JpegReader reader)
    {
        JpegComponent[] components = reader.Frame!.Components;
        switch (components.Length, reader.AdobeTransform)
        {
            case (1, _):
                return JpegColourSpace.Grey;
            case (3, _) when reader.HasJfif:
                return JpegColourSpace.YCbCr;
            case (3, null):
                return components.Select(c => c.Id).SequenceEqual("RGB".Select(letter => (int)letter)) ? JpegColourSpace.Rgb : JpegColourSpace.YCbCr;
            case (3, 0):
                return JpegColourSpace.Rgb;
            case (4, null or 0):
                return JpegColourSpace.Cmyk;
            case (3, not 1) or (4, not 2):
                reader.Input.Note(JpegDamage.ColourTransform);
                break;
        }

        return components.Length == 3 ? JpegColourSpace.YCbCr : JpegColourSpace.Ycck;
    }

    /// <summary>Converts one grey row.</summary>
    public static void Grey(ReadOnlySpan<byte> grey, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            rgb.Slice(3 * x, 3).Fill(grey[x]);
        }
    }

    /// <summary>Converts one row of red, green and blue.</summary>
    public static void Rgb(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            rgb[3 * x] = red[x];
            rgb[(3 * x) + 1] = green[x];
            rgb[(3 * x) + 2] = blue[x];
        }
    }

    /// <summary>Converts one row of luminance and two colour differences.</summary>
    public static void YCbCr(ReadOnlySpan<byte> luminance, ReadOnlySpan<byte> blueness, ReadOnlySpan<byte> redness, Span<byte> rgb)
    {
        ReadOnlySpan<int> redOfCr = RedOfCr, greenOfCr = GreenOfCr, greenOfCb = GreenOfCb, blueOfCb = BlueOfCb;
        int width = rgb.Length / 3;
        luminance = luminance[..width];
        blueness = blueness[..width];
        redness = redness[..width];
        for (int x = 0, to = 0; x < luminance.Length && to + 2 < rgb.Length; x++, to += 3)
        {
            int y = luminance[x];
            int cb = blueness[x];
            int cr = redness[x];
            rgb[to] = Limit(y + redOfCr[cr]);
            rgb[to + 1] = Limit(y + ((greenOfCb[cb] + greenOfCr[cr]) >> FractionBits));
            rgb[to + 2] = Limit(y + blueOfCb[cb]);
        }
    }

    /// <summary>
    /// Multiplies a row of the complements of cyan, magenta and yellow by the complement of black.
    /// Like Pillow, it takes all channels as inverted, as Adobe's programs write them.
    /// </summary>
    public static void ApplyBlack(ReadOnlySpan<byte> black, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            int light = black[x];
            foreach (ref byte value in rgb.Slice(3 * x, 3))
            {
                int product = ((255 - value) * light) + 128;
                value = Limit(light - (((product >> 8) + product) >> 8));
            }
        }
    }

    /// <summary>Replaces each value by its complement.</summary>
    public static void Invert(Span<byte> values)
    {
        foreach (ref byte value in values)
        {
            value = (byte)~value;
        }
    }

    private static int[] Table(int factor, int added, int shift) => [.. Enumerable.Range(-Centre, 256).Select(x => ((factor * x) + added) >> shift)];

    private static byte Limit(int value) => (byte)((uint)value <= 255 ? value : value < 0 ? 0 : 255);
}
