namespace NeoResNet;

/// <content>
/// Pillow's rules (its Resample.c and Geometry.c): half-pixel centres; a filter widened by the
/// scale if the picture shrinks.
/// </content>
internal sealed partial class ResampleAxis
{
    /// <summary>Follows Pillow's NEAREST: the pixel at output position i + 1/2.</summary>
    public static ResampleAxis PillowNearest(ResampleWindow window)
    {
        double scale = window.SourceSize / (double)window.ResizedSize;
        var axis = new ResampleAxis(window.Count, 1);

        // Pillow adds the scale once per position. Multiplication would sometimes select another
        // pixel.
        double position = scale * 0.5;
        for (long i = 0; i < window.First; i++)
        {
            position += scale;
        }

        for (int i = 0; i < window.Count; i++)
        {
            axis._starts[i] = window.SourceStart + Math.Min((int)position, window.SourceSize - 1);
            axis._counts[i] = 1;
            axis._weights[i] = 1;
            position += scale;
        }

        return axis;
    }

    /// <summary>Follows Pillow's BILINEAR: a triangle of half-width 1.</summary>
    public static ResampleAxis PillowBilinear(ResampleWindow window) => Filtered(window, 1, static x => Math.Max(0, 1 - Math.Abs(x)));

    /// <summary>Follows Pillow's BICUBIC: Keys's cubic of half-width 2 with a = -1/2.</summary>
    public static ResampleAxis PillowBicubic(ResampleWindow window) => Filtered(window, 2, static x =>
    {
        const double A = -0.5;
        double distance = Math.Abs(x);
        return distance < 1 ? ((((A + 2) * distance) - (A + 3)) * distance * distance) + 1
            : distance < 2 ? ((((((distance - 5) * distance) + 8) * distance) - 4) * A)
            : 0;
    });

    private static ResampleAxis Filtered(ResampleWindow window, double halfWidth, Func<double, double> filter)
    {
        double scale = window.SourceSize / (double)window.ResizedSize;
        double widening = Math.Max(scale, 1);
        double support = halfWidth * widening;
        var axis = new ResampleAxis(window.Count, ((int)Math.Ceiling(support) * 2) + 1);
        for (int i = 0; i < window.Count; i++)
        {
            double centre = (window.First + i + 0.5) * scale;
            int start = Math.Max(0, (int)(centre - support + 0.5));
            int count = Math.Min(window.SourceSize, (int)(centre + support + 0.5)) - start;
            Span<double> weights = axis.WeightsOf(i)[..count];
            double sum = 0;
            for (int tap = 0; tap < count; tap++)
            {
                weights[tap] = filter((tap + start - centre + 0.5) * (1 / widening));
                sum += weights[tap];
            }

            foreach (ref double weight in weights)
            {
                weight /= sum;
            }

            axis._starts[i] = window.SourceStart + start;
            axis._counts[i] = count;
        }

        return axis;
    }
}
