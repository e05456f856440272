using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    public override void WinogradInput(int outputs, nint* pixels, float* to, nint plane, int channels)
    {
        if (channels < TSimd.Width)
        {
            if (outputs == 4)
            {
                TransformEach<WinogradFour<SimdScalar, float>>(pixels, to, plane, channels);
            }
            else
            {
                TransformEach<WinogradTwo<SimdScalar, float>>(pixels, to, plane, channels);
            }
        }
        else if (outputs == 4)
        {
            TransformInput<WinogradFour<TSimd, TVector>>(pixels, to, plane, channels);
        }
        else
        {
            TransformInput<WinogradTwo<TSimd, TVector>>(pixels, to, plane, channels);
        }
    }

    /// <inheritdoc/>
    public override void WinogradOutput(int outputs, float* m, nint plane, float* y, nint stride, int columns)
    {
        if (outputs == 4)
        {
            TransformOutput<WinogradFour<TSimd, TVector>>(m, plane, y, stride, columns);
        }
        else
        {
            TransformOutput<WinogradTwo<TSimd, TVector>>(m, plane, y, stride, columns);
        }
    }

    // Each transform is a method of its own: together they exceed what the JIT inlines into one, and a vector that is
    // passed to a call goes through memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransformInput<TTransform>(nint* pixels, float* to, nint plane, int channels)
        where TTransform : struct, IWinogradTransform
    {
        for (nint at = 0; at < channels; at = Next((int)at, channels))
        {
            TTransform.Input(pixels, at, to, plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransformEach<TTransform>(nint* pixels, float* to, nint plane, int channels)
        where TTransform : struct, IWinogradTransform
    {
        for (nint at = 0; at < channels; at++)
        {
            TTransform.Input(pixels, at, to, plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransformOutput<TTransform>(float* m, nint plane, float* y, nint stride, int columns)
        where TTransform : struct, IWinogradTransform
    {
        for (int at = 0; at < columns; at += TSimd.Width)
        {
            TTransform.Output(m + at, plane, y + at, stride);
        }
    }
}
