using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes the mean over height and width; a pixel of the result is an image. Rows are summed
/// separately, so that the rounding error grows with height + width and not with their product.
/// </summary>
public static class GlobalMeanKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth,
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
                float total = 0;
                for (int y = 0; y < xHeight; y++)
                {
                    float line = 0;
                    for (int column = 0; column < xWidth; column++)
                    {
                        line += storage.Load(x[(xView.Find(pixel, y, column) * channels) + channel]);
                    }

                    total += line;
                }

                epilogue.Store(pixel, total / ((float)xHeight * xWidth));
            }
        }
    }
}
