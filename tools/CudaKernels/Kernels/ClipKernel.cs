using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>Computes the nearest number between two bounds, then the epilogue.</summary>
public static class ClipKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth, float minimum, float maximum,
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
                epilogue.Store(pixel, Nearest(storage.Load(x[(xView.Find(pixel) * channels) + channel]), minimum, maximum));
            }
        }
    }

    // Both comparisons are false for NaN, so NaN passes through.
    private static float Nearest(float value, float minimum, float maximum) => value < minimum ? minimum : value > maximum ? maximum : value;
}
