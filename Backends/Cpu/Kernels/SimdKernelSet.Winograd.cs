using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    public override void WinogradInput(int outputs, nint* pixels, float* to, nint plane, int channels)
    {
        Debug.Assert(outputs is 2 or 4, "Winograd's method has 2 or 4 outputs per tile and direction.");
        Debug.Assert(pixels != null && to != null, "The transform needs pixels and a target.");
        Debug.Assert(channels > 0 && plane >= channels, "Planes must not overlap.");
        Debug.Assert(
            MemoryRanges.AreDisjoint(pixels, (outputs + 2) * (outputs + 2), channels, to, ((((outputs + 2) * (outputs + 2)) - 1) * plane) + channels),
            "Pixel addresses must not be null, and the target must not overlap a pixel.");
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
        Debug.Assert(outputs is 2 or 4, "Winograd's method has 2 or 4 outputs per tile and direction.");
        Debug.Assert(m != null && y != null, "The transform needs products and a target.");
        Debug.Assert(columns > 0 && columns % Columns == 0, "The transform takes whole panels.");
        Debug.Assert(plane >= columns && stride >= columns, "Planes and pixels must not overlap.");
        if (outputs == 4)
        {
            TransformOutput<WinogradFour<TSimd, TVector>>(m, plane, y, stride, columns);
        }
        else
        {
            TransformOutput<WinogradTwo<TSimd, TVector>>(m, plane, y, stride, columns);
        }
    }

    // Each transform is a method of its own: one method with all transforms exceeds what the JIT
    // inlines, and a vector that is passed to a call goes through memory.
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
