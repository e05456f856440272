using NeoResNet.Tensors;

namespace NeoResNet.Preprocessing;

/// <summary>
/// The preprocessing the published ResNet V2 weights were evaluated with (slim's <c>inception_preprocessing</c>):
/// scale to 0..1, central crop, bilinear resize, scale to -1..1. RGB.
/// </summary>
public static class InceptionPreprocessing
{
    /// <summary>Part of each side that the central crop keeps.</summary>
    public const double CentralFraction = 0.875;

    private static readonly float[] UnitScale = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    /// <summary>Prepares one image for evaluation.</summary>
    /// <param name="image">The photo, of any size.</param>
    /// <param name="height">Height the network takes, in pixels: 299 for the published weights, 224 in most papers.</param>
    /// <param name="width">Width the network takes.</param>
    /// <returns>A new tensor [1, height, width, 3] with values from -1 to 1; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Height or width is less than 1.</exception>
    public static Tensor Evaluate(RgbImage image, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var tensor = Tensor.Uninitialized([1, height, width, RgbImage.Channels]);
        Write(image, tensor.Span, height, width);
        return tensor;
    }

    /// <summary>Prepares one image for evaluation and writes it to its place in a batch; the others stay as they are.</summary>
    /// <param name="image">The photo, of any size.</param>
    /// <param name="batch">A tensor [N, height, width, 3], which gives the size.</param>
    /// <param name="index">Place in the batch, 0 to N - 1.</param>
    /// <exception cref="ArgumentException">The tensor's shape is not [N, height, width, 3] with sizes of at least 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such place.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public static void Evaluate(RgbImage image, Tensor batch, int index)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(batch);
        Shape shape = batch.Shape;
        if (shape.Rank != 4 || shape[3] != RgbImage.Channels || shape.ElementCount == 0)
        {
            throw new ArgumentException($"A batch of photos has shape [N, height, width, 3], got {shape}.", nameof(batch));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, shape[0]);
        int length = shape.ElementCount / shape[0];
        Write(image, batch.Span.Slice(index * length, length), shape[1], shape[2]);
    }

    private static void Write(RgbImage image, Span<float> output, int height, int width)
    {
        (int top, int cropHeight) = CentralCrop(image.Height);
        (int left, int cropWidth) = CentralCrop(image.Width);
        var rows = new LegacyBilinear(cropHeight, height);
        var columns = new LegacyBilinear(cropWidth, width);

        for (int y = 0; y < height; y++)
        {
            (int above, int below, float down) = rows[y];
            ReadOnlySpan<byte> upperRow = image.Row(top + above)[(left * RgbImage.Channels)..];
            ReadOnlySpan<byte> lowerRow = image.Row(top + below)[(left * RgbImage.Channels)..];
            Span<float> outputRow = output.Slice(y * width * RgbImage.Channels, width * RgbImage.Channels);
            for (int x = 0; x < width; x++)
            {
                (int before, int after, float right) = columns[x];
                for (int c = 0; c < RgbImage.Channels; c++)
                {
                    int from = (before * RgbImage.Channels) + c;
                    int to = (after * RgbImage.Channels) + c;
                    float upper = Mix(UnitScale[upperRow[from]], UnitScale[upperRow[to]], right);
                    float lower = Mix(UnitScale[lowerRow[from]], UnitScale[lowerRow[to]], right);
                    outputRow[(x * RgbImage.Channels) + c] = (Mix(upper, lower, down) - 0.5f) * 2;
                }
            }
        }
    }

    private static (int Start, int Size) CentralCrop(int size)
    {
        int start = (int)Math.Floor((size - (CentralFraction * size)) / 2);
        return (start, size - (2 * start));
    }

    private static float Mix(float from, float to, float fraction) => from + ((to - from) * fraction);
}
