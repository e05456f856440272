using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes the sums of each part of a channel in float64: the sum and the sum of squares of the
/// distances from the channel's first number, so that a mean far from zero loses no digits of the
/// variance. Part p contains the pixels p, p + parts, ... It is the first kernel of batch moments.
/// The threads run along the parts instead of the pixels.
/// </summary>
public static class MomentSumsKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth,
        int parts, ArrayView<double> partSum, ArrayView<double> partSquares)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        var xView = new PixelView(xStride, xHeight, xWidth, xStoredHeight, xStoredWidth);
        for (long channel = Lanes.FirstChannel; channel < channels; channel += Lanes.ChannelStep)
        {
            float origin = Rules.Origin<T, TStorage>(x, channel);
            for (long part = Lanes.FirstPixel; part < parts; part += Lanes.PixelStep)
            {
                double sum = 0, squares = 0;
                for (long pixel = part; pixel < pixels; pixel += parts)
                {
                    double distance = (double)storage.Load(x[(xView.Find(pixel) * channels) + channel]) - origin;
                    sum += distance;
                    squares = DeviceMath.FmaDouble(distance, distance, squares);
                }

                partSum[(part * channels) + channel] = sum;
                partSquares[(part * channels) + channel] = squares;
            }
        }
    }
}
