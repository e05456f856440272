using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes x - largest - log(sum) over the channels from the parts of
/// <see cref="SoftmaxPartsKernel"/>, then the epilogue. Threads share no memory: each joins the few
/// parts of its row.
/// </summary>
public static class LogSoftmaxKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth,
        int parts, ArrayView<float> partLargest, ArrayView<float> partSum,
        ArrayView<float> bias, ArrayView<T> residual, int residualStride, int residualHeight, int residualWidth, int residualStoredHeight, int residualStoredWidth,
        int relu, ArrayView<T> output, ArrayView<float> secondScale, ArrayView<float> secondShift, int secondRelu, ArrayView<T> second)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        var xView = new PixelView(xStride, xHeight, xWidth, xStoredHeight, xStoredWidth);
        var epilogue = new Epilogue<T, TStorage>(
            channels, residual, new(residualStride, residualHeight, residualWidth, residualStoredHeight, residualStoredWidth), relu, output, secondRelu, second);
        for (long channel = Lanes.FirstChannel; channel < channels; channel += Lanes.ChannelStep)
        {
            epilogue.Enter(channel, bias, secondScale, secondShift);
            for (long pixel = Lanes.FirstPixel; pixel < pixels; pixel += Lanes.PixelStep)
            {
                float largest = JoinedParts.Largest(pixel, parts, partLargest);
                float sum = JoinedParts.Sum(pixel, parts, largest, partLargest, partSum);
                float value = storage.Load(x[(xView.Find(pixel) * channels) + channel]);
                epilogue.Store(pixel, value - largest - Rules.LogFromOne(sum));
            }
        }
    }
}
