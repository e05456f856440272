using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Renders the pictures of an <see cref="ExplanationPage"/> as PNG.</summary>
internal static class PagePictures
{
    private const int PhotoSide = 640, MapSide = 256;
    private const double MaxOpacity = 0.75;

    // Red counts for a class, blue against it. Most people with colour blindness can distinguish
    // the two.
    private static readonly byte[] For = [214, 40, 40], Against = [29, 78, 216];

    /// <summary>Returns the whole photo, reduced if it is large.</summary>
    public static byte[] Photo(RgbImage photo)
    {
        double shrink = Math.Min(1, (double)PhotoSide / Math.Max(photo.Width, photo.Height));
        if (shrink == 1)
        {
            return PngWriter.Encode(photo.Width, photo.Height, RgbImage.Channels, photo.Pixels.Span);
        }

        var recipe = new Recipe
        {
            Height = Math.Max(1, (int)(photo.Height * shrink)),
            Width = Math.Max(1, (int)(photo.Width * shrink)),
            Interpolation = Interpolation.PillowBilinear,
            Range = new(0, byte.MaxValue),
        };
        NhwcTensor small = recipe.Prepare(photo);
        byte[] pixels = new byte[small.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(MathF.Round(small.Span[i]), 0, byte.MaxValue);
        }

        return PngWriter.Encode(recipe.Width, recipe.Height, RgbImage.Channels, pixels);
    }

    /// <summary>
    /// Returns a map as an overlay of colours for the part of the photo that the network sees.
    /// Stronger values are more opaque.
    /// </summary>
    /// <param name="map">The map.</param>
    /// <param name="strongest">Magnitude of the most opaque value.</param>
    public static byte[] Map(ClassMap map, double strongest)
    {
        int factor = Math.Max(1, MapSide / Math.Max(map.Width, map.Height));
        int width = map.Width * factor, height = map.Height * factor;
        byte[] pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double value = Between(map, (y + 0.5) / factor - 0.5, (x + 0.5) / factor - 0.5);
                Span<byte> pixel = pixels.AsSpan(((y * width) + x) * 4, 4);
                (value < 0 ? Against : For).CopyTo(pixel);
                double opacity = strongest > 0 && double.IsFinite(value) ? Math.Min(1, Math.Abs(value) / strongest) : 0;
                pixel[3] = (byte)Math.Round(opacity * MaxOpacity * byte.MaxValue);
            }
        }

        return PngWriter.Encode(width, height, 4, pixels);
    }

    // Interpolates bilinearly between the centres of the map's cells.
    private static double Between(ClassMap map, double y, double x)
    {
        (int top, int bottom, double down) = Neighbours(y, map.Height);
        (int left, int right, double across) = Neighbours(x, map.Width);
        ReadOnlySpan<float> values = map.Values.Span;
        double upper = Blend(values[(top * map.Width) + left], values[(top * map.Width) + right], across);
        double lower = Blend(values[(bottom * map.Width) + left], values[(bottom * map.Width) + right], across);
        return Blend(upper, lower, down);

        static double Blend(double a, double b, double share) => a + ((b - a) * share);
    }

    private static (int First, int Second, double Share) Neighbours(double at, int count)
    {
        double inside = Math.Clamp(at, 0, count - 1);
        int first = (int)inside;
        return (first, Math.Min(first + 1, count - 1), inside - first);
    }
}
