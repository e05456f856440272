namespace NeoResNet.Training;

/// <summary>
/// Changes brightness, saturation, hue and contrast in one of four random orders, as slim's
/// <c>distort_color</c> does.
/// </summary>
internal static class ColorDistortion
{
    private const double Brightness = 32.0 / 255, Hue = 0.2, Lowest = 0.5, Highest = 1.5;

    private static readonly Step[][] Orders =
    [
        [Step.Brightness, Step.Saturation, Step.Hue, Step.Contrast],
        [Step.Saturation, Step.Brightness, Step.Contrast, Step.Hue],
        [Step.Contrast, Step.Hue, Step.Brightness, Step.Saturation],
        [Step.Hue, Step.Saturation, Step.Contrast, Step.Brightness],
    ];

    private enum Step
    {
        Brightness,
        Saturation,
        Hue,
        Contrast,
    }

    /// <summary>Changes pixels, [height, width, 3] values from 0 to 1, in RGB order.</summary>
    public static void Apply(Span<float> pixels, ref SampleRandom random)
    {
        foreach (Step step in Orders[random.Below(Orders.Length)])
        {
            switch (step)
            {
                case Step.Brightness:
                    Add(pixels, (float)random.Uniform(-Brightness, Brightness));
                    break;
                case Step.Contrast:
                    Contrast(pixels, (float)random.Uniform(Lowest, Highest));
                    break;
                case Step.Saturation:
                    HueAndSaturation(pixels, 0, (float)random.Uniform(Lowest, Highest));
                    break;
                default:
                    HueAndSaturation(pixels, (float)random.Uniform(-Hue, Hue), 1);
                    break;
            }
        }

        foreach (ref float value in pixels)
        {
            value = Math.Clamp(value, 0, 1);
        }
    }

    private static void Add(Span<float> pixels, float delta)
    {
        foreach (ref float value in pixels)
        {
            value += delta;
        }
    }

    // The distance from the mean of each channel.
    private static void Contrast(Span<float> pixels, float factor)
    {
        for (int channel = 0; channel < RgbImage.Channels; channel++)
        {
            double sum = 0;
            for (int i = channel; i < pixels.Length; i += RgbImage.Channels)
            {
                sum += pixels[i];
            }

            float mean = (float)(sum * RgbImage.Channels / pixels.Length);
            for (int i = channel; i < pixels.Length; i += RgbImage.Channels)
            {
                pixels[i] = ((pixels[i] - mean) * factor) + mean;
            }
        }
    }

    /// <summary>
    /// Adds to the hue, a number of turns, and multiplies the saturation, which stays at most 1, as
    /// in the colour model HSV.
    /// </summary>
    private static void HueAndSaturation(Span<float> pixels, float turns, float factor)
    {
        for (int i = 0; i < pixels.Length; i += RgbImage.Channels)
        {
            (float red, float green, float blue) = (pixels[i], pixels[i + 1], pixels[i + 2]);
            float value = Math.Max(red, Math.Max(green, blue)), range = value - Math.Min(red, Math.Min(green, blue));
            float saturation = value > 0 ? Math.Clamp(range / value * factor, 0, 1) : 0;
            float hue = range == 0 ? 0
                : value == red ? (green - blue) / range
                : value == green ? 2 + ((blue - red) / range)
                : 4 + ((red - green) / range);
            hue = (hue / 6) + turns;
            hue = (hue - MathF.Floor(hue)) * 6;
            pixels[i] = Channel(value, saturation, Math.Abs(hue - 3) - 1);
            pixels[i + 1] = Channel(value, saturation, 2 - Math.Abs(hue - 2));
            pixels[i + 2] = Channel(value, saturation, 2 - Math.Abs(hue - 4));
        }
    }

    private static float Channel(float value, float saturation, float share) => value * (1 - saturation + (saturation * Math.Clamp(share, 0, 1)));
}
