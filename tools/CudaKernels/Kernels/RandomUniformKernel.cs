using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Computes uniform numbers with Philox 4x32-10. Element i depends only on the seed and i;
/// <c>RandomUniform.Fill</c> gives the same numbers.
/// </summary>
public static class RandomUniformKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(
        int pixels, int channels, ulong seed, float minimum, float maximum, float last,
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
            for (long pixel = Lanes.FirstPixel; pixel < pixels; pixel += Lanes.PixelStep)
            {
                ulong element = (ulong)((pixel * channels) + channel);
                double value = minimum + (((double)maximum - minimum) * Draw(seed, element));
                float rounded = (float)value;
                epilogue.Store(pixel, rounded > last ? last : rounded);
            }
        }
    }

    // Returns one of the four numbers of a block, upper 24 bits. Source: Salmon et al., "Parallel
    // random numbers: as easy as 1, 2, 3" (SC11).
    private static float Draw(ulong seed, ulong element)
    {
        uint c0 = (uint)(element >> 2), c1 = (uint)(element >> 34), c2 = 0, c3 = 0, k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)0xD2511F53 * c0, p1 = (ulong)0xCD9E8D57 * c2;
            uint next0 = (uint)(p1 >> 32) ^ c1 ^ k0, next2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c0 = next0;
            c1 = (uint)p1;
            c2 = next2;
            c3 = (uint)p0;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        uint lane = (uint)element & 3;
        uint bits = lane == 0 ? c0 : lane == 1 ? c1 : lane == 2 ? c2 : c3;
        return (int)(bits >> 8) * (1f / (1 << 24));
    }
}
