using System.Numerics;
using System.Numerics.Tensors;

namespace NeoResNet;

/// <summary>
/// Resizes a photo row by row. Each input row is resized along its width once and kept while output
/// rows need it, so memory use is a few rows for every photo size. Multiplications and additions
/// have a fixed order, so results are bit-identical on every machine.
/// </summary>
/// <typeparam name="T">Type of samples between the passes.</typeparam>
/// <typeparam name="TArithmetic">The arithmetic.</typeparam>
internal sealed class Resampler<T, TArithmetic>
    where T : struct, INumber<T>
    where TArithmetic : struct, IResampleArithmetic<T>
{
    private const int Channels = RgbImage.Channels;

    private readonly RgbImage _image;
    private readonly ResampleAxis _rows;
    private readonly ResampleAxis _columns;
    private readonly T[] _rowWeights;
    private readonly T[] _columnWeights;
    private readonly T[] _samples;
    private readonly T[] _kept;
    private readonly T[] _sums;

    // Index of the first row of the photo that is not yet resized.
    private int _nextRow;

    /// <summary>Prepares to resize <paramref name="image"/>.</summary>
    public Resampler(RgbImage image, ResampleAxis rows, ResampleAxis columns)
    {
        _image = image;
        _rows = rows;
        _columns = columns;
        _rowWeights = Convert(rows.Weights);
        _columnWeights = Convert(columns.Weights);
        _samples = new T[image.Width * Channels];
        _sums = new T[columns.Length * Channels];
        _kept = new T[rows.MaxTaps * _sums.Length];
    }

    /// <summary>
    /// Returns one output row: values 0 to 255, red, green and blue of each pixel. The caller
    /// requests rows from the top down, each once. The next call overwrites the row.
    /// </summary>
    public ReadOnlySpan<T> Row(int y)
    {
        int start = _rows.Start(y);
        int end = start + _rows.Count(y);
        for (int row = Math.Max(start, _nextRow); row < end; row++)
        {
            ResizeWidth(_image.Row(row), Kept(row));
        }

        _nextRow = Math.Max(_nextRow, end);
        ReadOnlySpan<T> weights = _rowWeights.AsSpan(y * _rows.MaxTaps);
        Array.Fill(_sums, TArithmetic.Zero);
        for (int row = start; row < end; row++)
        {
            TensorPrimitives.MultiplyAdd(Kept(row), weights[row - start], _sums, _sums);
        }

        TArithmetic.Finish(_sums);
        return _sums;
    }

    // The window of needed rows only moves down, so a row's slot is free when the row MaxTaps
    // further down needs it.
    private Span<T> Kept(int row) => _kept.AsSpan(row % _rows.MaxTaps * _sums.Length, _sums.Length);

    private void ResizeWidth(ReadOnlySpan<byte> row, Span<T> output)
    {
        TensorPrimitives.ConvertTruncating(row, _samples);
        for (int x = 0; x < _columns.Length; x++)
        {
            int count = _columns.Count(x);
            ReadOnlySpan<T> weights = _columnWeights.AsSpan(x * _columns.MaxTaps, count);
            ReadOnlySpan<T> samples = _samples.AsSpan(_columns.Start(x) * Channels, count * Channels);
            T red = TArithmetic.Zero, green = TArithmetic.Zero, blue = TArithmetic.Zero;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                T weight = weights[tap];
                red += weight * samples[tap * Channels];
                green += weight * samples[(tap * Channels) + 1];
                blue += weight * samples[(tap * Channels) + 2];
            }

            output[x * Channels] = red;
            output[(x * Channels) + 1] = green;
            output[(x * Channels) + 2] = blue;
        }

        TArithmetic.Finish(output);
    }

    private static T[] Convert(ReadOnlySpan<double> weights)
    {
        var converted = new T[weights.Length];
        for (int i = 0; i < converted.Length; i++)
        {
            converted[i] = TArithmetic.Weight(weights[i]);
        }

        return converted;
    }
}
