using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes x, or scale * x + shift per channel, then the epilogue: addition, subsampling, batch
/// norm, ReLU, copy, and the epilogue of a convolution whose plan has none. The output may be x if
/// x is read whole.
/// </summary>
public static class PointwiseKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int xStride, int xHeight, int xWidth, int xStoredHeight, int xStoredWidth, ArrayView<float> scale, ArrayView<float> shift,
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
            float factor = scale.Length > 0 ? scale[channel] : 1, summand = shift.Length > 0 ? shift[channel] : 0;
            for (long pixel = Lanes.FirstPixel; pixel < pixels; pixel += Lanes.PixelStep)
            {
                float value = storage.Load(x[(xView.Find(pixel) * channels) + channel]);
                epilogue.Store(pixel, DeviceMath.Fma(factor, value, summand));
            }
        }
    }
}
