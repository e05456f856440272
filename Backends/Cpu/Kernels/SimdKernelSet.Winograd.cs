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

    /// <inheritdoc/>
    public override void WinogradGradient(int outputs, nint* pixels, float* to, nint plane, int channels)
    {
        Debug.Assert(outputs is 2 or 4, "Winograd's method has 2 or 4 outputs per tile and direction.");
        Debug.Assert(pixels != null && to != null, "The transform needs pixels and a target.");
        Debug.Assert(channels > 0 && plane >= channels, "Planes must not overlap.");
        Debug.Assert(
            MemoryRanges.AreDisjoint(pixels, outputs * outputs, channels, to, ((((outputs + 2) * (outputs + 2)) - 1) * plane) + channels),
            "Pixel addresses must not be null, and the target must not overlap a pixel.");
        if (channels < TSimd.Width)
        {
            if (outputs == 4)
            {
                TransformEachGradient<WinogradFour<SimdScalar, float>>(pixels, to, plane, channels);
            }
            else
            {
                TransformEachGradient<WinogradTwo<SimdScalar, float>>(pixels, to, plane, channels);
            }
        }
        else if (outputs == 4)
        {
            TransformGradient<WinogradFour<TSimd, TVector>>(pixels, to, plane, channels);
        }
        else
        {
            TransformGradient<WinogradTwo<TSimd, TVector>>(pixels, to, plane, channels);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WinogradTaps(WinogradForm form, float* m, nint plane, float* to, nint stride, int columns)
    {
        Debug.Assert(m != null && to != null, "The transform needs sums and a target.");
        Debug.Assert(columns > 0 && columns % Columns == 0, "The transform takes whole panels.");
        Debug.Assert(plane >= columns && stride >= columns, "Planes and taps must not overlap.");
        const int Taps = 3, MaxInputs = 6;
        int size = form.Inputs;
        ReadOnlySpan<double> g = form.FilterRows;
        TVector* half = stackalloc TVector[Taps * MaxInputs];
        for (int at = 0; at < columns; at += TSimd.Width)
        {
            for (int column = 0; column < size; column++)
            {
                Combine(g, size, m + (column * plane) + at, size * plane, out half[column], out half[MaxInputs + column], out half[(2 * MaxInputs) + column]);
            }

            for (int tap = 0; tap < Taps; tap++)
            {
                Combine(g, size, (float*)(half + (tap * MaxInputs)), TSimd.Width, out TVector left, out TVector middle, out TVector right);
                float* line = to + (tap * Taps * stride) + at;
                TSimd.Store(left, line);
                TSimd.Store(middle, line + stride);
                TSimd.Store(right, line + (2 * stride));
            }
        }
    }

    // Computes G^T x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(ReadOnlySpan<double> g, int size, float* x, nint step, out TVector first, out TVector second, out TVector third)
    {
        first = second = third = TSimd.Broadcast(0);
        for (int i = 0; i < size; i++)
        {
            TVector value = TSimd.Load(x + (i * step));
            first = TSimd.MultiplyAdd(TSimd.Broadcast((float)g[i * 3]), value, first);
            second = TSimd.MultiplyAdd(TSimd.Broadcast((float)g[(i * 3) + 1]), value, second);
            third = TSimd.MultiplyAdd(TSimd.Broadcast((float)g[(i * 3) + 2]), value, third);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransformGradient<TTransform>(nint* pixels, float* to, nint plane, int channels)
        where TTransform : struct, IWinogradTransform
    {
        for (nint at = 0; at < channels; at = Next((int)at, channels))
        {
            TTransform.Gradient(pixels, at, to, plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TransformEachGradient<TTransform>(nint* pixels, float* to, nint plane, int channels)
        where TTransform : struct, IWinogradTransform
    {
        for (nint at = 0; at < channels; at++)
        {
            TTransform.Gradient(pixels, at, to, plane);
        }
    }
}
