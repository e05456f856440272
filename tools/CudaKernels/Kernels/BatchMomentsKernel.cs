using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes the mean, the variance and the variance with Bessel's correction of each channel, the
/// three rows of the result, from the parts of <see cref="MomentSumsKernel"/>; then the epilogue.
/// If there is a <c>wide</c> array, the kernel also writes the result before the epilogue to it, as
/// float32. Threads share no memory: each joins the parts of its channel, in their order.
/// </summary>
public static class BatchMomentsKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ArrayView<T> x, int count, int parts, ArrayView<double> partSum, ArrayView<double> partSquares, ArrayView<float> wide,
        ArrayView<float> bias, ArrayView<T> residual, int residualStride, int residualHeight, int residualWidth, int residualStoredHeight, int residualStoredWidth,
        int relu, ArrayView<T> output, ArrayView<float> secondScale, ArrayView<float> secondShift, int secondRelu, ArrayView<T> second)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        var epilogue = new Epilogue<T, TStorage>(
            channels, residual, new(residualStride, residualHeight, residualWidth, residualStoredHeight, residualStoredWidth), relu, output, secondRelu, second);
        for (long channel = Lanes.FirstChannel; channel < channels; channel += Lanes.ChannelStep)
        {
            epilogue.Enter(channel, bias, secondScale, secondShift);
            float origin = Rules.Origin<T, TStorage>(x, channel);
            for (long pixel = Lanes.FirstPixel; pixel < pixels; pixel += Lanes.PixelStep)
            {
                double sum = 0, squares = 0;
                for (int part = 0; part < parts; part++)
                {
                    long at = ((long)part * channels) + channel;
                    sum += partSum[at];
                    squares += partSquares[at];
                }

                double spread = (squares - (sum * sum / count)) / count;
                float mean = (float)(origin + (sum / count)), variance = spread < 0 ? 0 : (float)spread;
                float unbiased = variance * ((float)count / (count > 1 ? count - 1 : 1));
                float result = pixel == 0 ? mean : pixel == 1 ? variance : unbiased;
                if (wide.Length > 0)
                {
                    wide[(pixel * channels) + channel] = result;
                }

                epilogue.Store(pixel, result);
            }
        }
    }
}
