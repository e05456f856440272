using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>Computes the product of two values, then the epilogue.</summary>
public static class MultiplyKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth,
        ArrayView<T> y, int yStride, int yHeight, int yWidth, int yStoredHeight, int yStoredWidth,
        ArrayView<float> bias, ArrayView<T> residual, int residualStride, int residualHeight, int residualWidth, int residualStoredHeight, int residualStoredWidth,
        int relu, ArrayView<T> output, ArrayView<float> secondScale, ArrayView<float> secondShift, int secondRelu, ArrayView<T> second)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        var xView = new PixelView(xStride, xHeight, xWidth, xStoredHeight, xStoredWidth);
        var yView = new PixelView(yStride, yHeight, yWidth, yStoredHeight, yStoredWidth);
        var epilogue = new Epilogue<T, TStorage>(
            channels, residual, new(residualStride, residualHeight, residualWidth, residualStoredHeight, residualStoredWidth), relu, output, secondRelu, second);
        for (long channel = Lanes.FirstChannel; channel < channels; channel += Lanes.ChannelStep)
        {
            epilogue.Enter(channel, bias, secondScale, secondShift);
            for (long pixel = Lanes.FirstPixel; pixel < pixels; pixel += Lanes.PixelStep)
            {
                float left = storage.Load(x[(xView.Find(pixel) * channels) + channel]), right = storage.Load(y[(yView.Find(pixel) * channels) + channel]);
                epilogue.Store(pixel, left * right);
            }
        }
    }
}
