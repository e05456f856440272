using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Joins what <see cref="SoftmaxPartsKernel"/> computed for the parts of a row, in the order of the
/// parts.
/// </summary>
internal static class JoinedParts
{
    /// <summary>Returns the largest number of the row of a pixel.</summary>
    public static float Largest(long pixel, int parts, ArrayView<float> partLargest)
    {
        float largest = float.NegativeInfinity;
        for (int part = 0; part < parts; part++)
        {
            largest = Rules.Larger(largest, partLargest[(pixel * parts) + part]);
        }

        return largest;
    }

    /// <summary>Returns the sum of exp(x - largest) over the row of a pixel.</summary>
    public static float Sum(long pixel, int parts, float largest, ArrayView<float> partLargest, ArrayView<float> partSum)
    {
        float sum = 0;
        for (int part = 0; part < parts; part++)
        {
            long at = (pixel * parts) + part;
            sum = DeviceMath.Fma(partSum[at], Rules.ExpOfNegative(partLargest[at] - largest), sum);
        }

        return sum;
    }
}
