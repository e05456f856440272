using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// First step of softmax: part p of a row holds the channels p, p + parts, ...; its largest number, and the sum of
/// exp(x - largest). Threads lie along the parts as elsewhere along the channels.
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

                // Nothing but minus infinities counts nothing, unless the whole row is so: then the last step finds NaN.
                partLargest[(pixel * parts) + part] = largest;
                partSum[(pixel * parts) + part] = float.IsNegativeInfinity(largest) ? 0 : sum;
            }
        }
    }
}
