using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes gamma / sqrt(variance + epsilon) of each channel in row 0 of the factors and beta -
/// mean * row 0 in row 1, in float64. It is the first kernel of batch norm;
/// <see cref="PointwiseKernel"/> is the second. The rows of the moments are means and variances,
/// read as float32 from the <c>wide</c> array if there is one. The threads run along the rows
/// instead of the pixels.
/// </summary>
public static class BatchNormFactorsKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int channels, ArrayView<T> moments, ArrayView<float> wide, ArrayView<float> gamma, ArrayView<float> beta, double epsilon,
        ArrayView<float> factors)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        for (long channel = Lanes.FirstChannel; channel < channels; channel += Lanes.ChannelStep)
        {
            for (long row = Lanes.FirstPixel; row < 2; row += Lanes.PixelStep)
            {
                double mean = wide.Length > 0 ? wide[channel] : storage.Load(moments[channel]);
                double variance = wide.Length > 0 ? wide[channels + channel] : storage.Load(moments[channels + channel]);
                double numerator = gamma.Length > 0 ? gamma[channel] : 1, summand = beta.Length > 0 ? beta[channel] : 0;

                // Uses the rounded scale, which later multiplies x: at the mean, the two terms
                // cancel.
                float scale = (float)(numerator / DeviceMath.SqrtDouble(variance + epsilon));
                factors[(row * channels) + channel] = row == 0 ? scale : (float)(summand - (mean * scale));
            }
        }
    }
}
