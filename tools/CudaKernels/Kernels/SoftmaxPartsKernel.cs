using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes the largest number and the sum of exp(x - largest) of each part of a row. Part p
/// contains the channels p, p + parts, ... It is the first kernel of softmax. The threads run along
/// the parts instead of the channels.
/// </summary>
public static class SoftmaxPartsKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth,
        int parts, ArrayView<float> partLargest, ArrayView<float> partSum)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        var xView = new PixelView(xStride, xHeight, xWidth, xStoredHeight, xStoredWidth);
        for (long part = Lanes.FirstChannel; part < parts; part += Lanes.ChannelStep)
        {
            for (long pixel = Lanes.FirstPixel; pixel < pixels; pixel += Lanes.PixelStep)
            {
                long row = xView.Find(pixel) * channels;
                float largest = float.NegativeInfinity, sum = 0;
                for (long channel = part; channel < channels; channel += parts)
                {
                    largest = Rules.Larger(largest, storage.Load(x[row + channel]));
                }

                for (long channel = part; channel < channels; channel += parts)
                {
                    sum += Rules.ExpOfNegative(storage.Load(x[row + channel]) - largest);
                }

                // A part of minus infinities contributes 0. If the whole row is minus infinity, the
                // second kernel finds NaN.
                partLargest[(pixel * parts) + part] = largest;
                partSum[(pixel * parts) + part] = float.IsNegativeInfinity(largest) ? 0 : sum;
            }
        }
    }
}
