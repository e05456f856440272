using System.Numerics;
using System.Numerics.Tensors;

namespace NeoResNet;

/// <summary>Converts a photo to a network's input according to a recipe.</summary>
internal sealed class RecipePreprocessing
{
    private const int Channels = RgbImage.Channels;
    private const double Brightest = byte.MaxValue;

    private readonly Recipe _recipe;
    private readonly ResampleAxis _rows;
    private readonly ResampleAxis _columns;

    // The input is (value - centre) / divisor, which combines range, mean and deviation in one
    // step. The arrays hold one centre and one divisor per value of a row.
    private readonly float[] _centres;
    private readonly float[] _divisors;

    private RecipePreprocessing(Recipe recipe, PhotoGeometry g)
    {
        _recipe = recipe;
        _rows = Axis(recipe.Interpolation, new(g.CropTop, g.CropHeight, g.ResizedHeight, g.InputTop, recipe.Height));
        _columns = Axis(recipe.Interpolation, new(g.CropLeft, g.CropWidth, g.ResizedWidth, g.InputLeft, recipe.Width));
        (double low, double unit) = (recipe.Range.Low, Brightest / (recipe.Range.High - recipe.Range.Low));
        _centres = PerRow(recipe.Mean, mean => (mean - low) * unit);
        _divisors = PerRow(recipe.StandardDeviation, deviation => deviation * unit);
    }

    /// <summary>Writes height * width * 3 values.</summary>
    public static void Write(Recipe recipe, RgbImage image, Span<float> output) =>
        Write(recipe, RecipeGeometry.Of(recipe, image.Width, image.Height), image, output);

    /// <summary>Writes height * width * 3 values of a given part of the photo.</summary>
    public static void Write(Recipe recipe, PhotoGeometry part, RgbImage image, Span<float> output)
    {
        var preprocessing = new RecipePreprocessing(recipe, part);
        if (recipe.Interpolation is Interpolation.LegacyBilinear or Interpolation.HalfPixelBilinear)
        {
            preprocessing.Write<float, SingleArithmetic>(image, output);
        }
        else
        {
            preprocessing.Write<int, PillowArithmetic>(image, output);
        }
    }

    private void Write<T, TArithmetic>(RgbImage image, Span<float> output)
        where T : struct, INumber<T>
        where TArithmetic : struct, IResampleArithmetic<T>
    {
        var resampler = new Resampler<T, TArithmetic>(image, _rows, _columns);
        int length = _recipe.Width * Channels;
        for (int y = 0; y < _recipe.Height; y++)
        {
            Span<float> row = output.Slice(y * length, length);
            TensorPrimitives.ConvertTruncating(resampler.Row(y), row);
            TensorPrimitives.Subtract(row, _centres, row);
            TensorPrimitives.Divide(row, _divisors, row);
            if (_recipe.Channels == ChannelOrder.Bgr)
            {
                SwapRedAndBlue(row);
            }
        }
    }

    private float[] PerRow(RgbValues values, Func<double, double> convert)
    {
        float[] pixel = [(float)convert(values.Red), (float)convert(values.Green), (float)convert(values.Blue)];
        return [.. Enumerable.Range(0, _recipe.Width * Channels).Select(i => pixel[i % Channels])];
    }

    private static void SwapRedAndBlue(Span<float> row)
    {
        for (int i = 0; i < row.Length; i += Channels)
        {
            (row[i], row[i + 2]) = (row[i + 2], row[i]);
        }
    }

    private static ResampleAxis Axis(Interpolation interpolation, ResampleWindow window) => interpolation switch
    {
        Interpolation.LegacyBilinear => ResampleAxis.LegacyBilinear(window),
        Interpolation.HalfPixelBilinear => ResampleAxis.HalfPixelBilinear(window),
        Interpolation.PillowNearest => ResampleAxis.PillowNearest(window),
        Interpolation.PillowBilinear => ResampleAxis.PillowBilinear(window),
        Interpolation.PillowBicubic => ResampleAxis.PillowBicubic(window),
        _ => throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "Unknown interpolation."),
    };
}
