using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes the mean over a window that is clipped at the border, so that padding does not count.
/// </summary>
public static class AveragePoolKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth,
        int outputHeight, int outputWidth, int kernelHeight, int strideY, int dilationY, int padTop, int kernelWidth, int strideX, int dilationX, int padLeft,
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
                uint row = (uint)pixel / (uint)outputWidth, image = row / (uint)outputHeight;
                int top = ((int)(row - (image * (uint)outputHeight)) * strideY) - padTop;
                int left = ((int)((uint)pixel - (row * (uint)outputWidth)) * strideX) - padLeft;
                float sum = 0;
                int cells = 0;
                for (int i = 0; i < kernelHeight; i++)
                {
                    int y = top + (i * dilationY);
                    for (int j = 0; j < kernelWidth; j++)
                    {
                        int column = left + (j * dilationX);
                        if ((uint)y < (uint)xHeight && (uint)column < (uint)xWidth)
                        {
                            sum += storage.Load(x[(xView.Find(image, y, column) * channels) + channel]);
                            cells++;
                        }
                    }
                }

                epilogue.Store(pixel, sum / cells);
            }
        }
    }
}
