using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// First step of batch norm, which <see cref="PointwiseKernel"/> ends: gamma / sqrt(variance + epsilon) of each channel in row 0 of the factors,
/// beta - mean * row 0 in row 1, computed in float64. The moments' rows are means and variances; they are read as float32 where there is a <c>wide</c> array. Threads lie along the rows as elsewhere along the pixels.
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

                // The shift by the rounded scale, which is what x is multiplied with: at the mean the two cancel.
                float scale = (float)(numerator / DeviceMath.SqrtDouble(variance + epsilon));
                factors[(row * channels) + channel] = row == 0 ? scale : (float)(summand - (mean * scale));
            }
        }
    }
}
