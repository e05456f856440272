using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WinogradInput(int outputs, nint* pixels, float* to, nint plane, int channels)
    {
        int last = channels - TSimd.Width;
        if (outputs == 4)
        {
            if (last < 0)
            {
                for (nint at = 0; at < channels; at++)
                {
                    WinogradFour<SimdScalar, float>.Input(pixels, at, to, plane);
                }

                return;
            }

            // The last vector overlaps the one before instead of leaving a tail.
            for (nint at = 0; at < channels; at = Next((int)at, channels))
            {
                WinogradFour<TSimd, TVector>.Input(pixels, at, to, plane);
            }

            return;
        }

        if (last < 0)
        {
            for (nint at = 0; at < channels; at++)
            {
                WinogradTwo<SimdScalar, float>.Input(pixels, at, to, plane);
            }

            return;
        }

        for (nint at = 0; at < channels; at = Next((int)at, channels))
        {
            WinogradTwo<TSimd, TVector>.Input(pixels, at, to, plane);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WinogradOutput(int outputs, float* m, nint plane, float* y, nint stride, int columns)
    {
        if (outputs == 4)
        {
            for (int at = 0; at < columns; at += TSimd.Width)
            {
                WinogradFour<TSimd, TVector>.Output(m + at, plane, y + at, stride);
            }
        }
        else
        {
            for (int at = 0; at < columns; at += TSimd.Width)
            {
                WinogradTwo<TSimd, TVector>.Output(m + at, plane, y + at, stride);
            }
        }
    }
}
