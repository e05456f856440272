using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the transforms of F(2x2, 3x3) for one vector of channels.</summary>
/// <remarks>
/// The points are 0, 1, -1 and infinity. The transforms consist of additions and subtractions only.
/// </remarks>
internal readonly unsafe struct WinogradTwo<TSimd, TVector> : IWinogradTransform
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(nint* pixels, nint at, float* to, nint plane)
    {
        to += at;
        TVector a = Load(pixels[4], at), b = Load(pixels[5], at), c = Load(pixels[6], at), d = Load(pixels[7], at);
        TVector e = Load(pixels[8], at), f = Load(pixels[9], at), g = Load(pixels[10], at), h = Load(pixels[11], at);
        Row(TSimd.Subtract(Load(pixels[0], at), e), TSimd.Subtract(Load(pixels[1], at), f), TSimd.Subtract(Load(pixels[2], at), g), TSimd.Subtract(Load(pixels[3], at), h), to, plane);
        Row(TSimd.Add(a, e), TSimd.Add(b, f), TSimd.Add(c, g), TSimd.Add(d, h), to + (4 * plane), plane);
        Row(TSimd.Subtract(e, a), TSimd.Subtract(f, b), TSimd.Subtract(g, c), TSimd.Subtract(h, d), to + (8 * plane), plane);
        Row(TSimd.Subtract(Load(pixels[12], at), a), TSimd.Subtract(Load(pixels[13], at), b), TSimd.Subtract(Load(pixels[14], at), c), TSimd.Subtract(Load(pixels[15], at), d), to + (12 * plane), plane);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* m, nint plane, float* y, nint stride)
    {
        TVector a0, b0, a1, b1, a2, b2, a3, b3;
        TVector x = TSimd.Load(m + (4 * plane)), z = TSimd.Load(m + (8 * plane));
        a0 = TSimd.Add(TSimd.Add(TSimd.Load(m), x), z);
        b0 = TSimd.Add(TSimd.Subtract(x, z), TSimd.Load(m + (12 * plane)));
        x = TSimd.Load(m + (5 * plane));
        z = TSimd.Load(m + (9 * plane));
        a1 = TSimd.Add(TSimd.Add(TSimd.Load(m + plane), x), z);
        b1 = TSimd.Add(TSimd.Subtract(x, z), TSimd.Load(m + (13 * plane)));
        x = TSimd.Load(m + (6 * plane));
        z = TSimd.Load(m + (10 * plane));
        a2 = TSimd.Add(TSimd.Add(TSimd.Load(m + (2 * plane)), x), z);
        b2 = TSimd.Add(TSimd.Subtract(x, z), TSimd.Load(m + (14 * plane)));
        x = TSimd.Load(m + (7 * plane));
        z = TSimd.Load(m + (11 * plane));
        a3 = TSimd.Add(TSimd.Add(TSimd.Load(m + (3 * plane)), x), z);
        b3 = TSimd.Add(TSimd.Subtract(x, z), TSimd.Load(m + (15 * plane)));
        TSimd.Store(TSimd.Add(TSimd.Add(a0, a1), a2), y);
        TSimd.Store(TSimd.Add(TSimd.Subtract(a1, a2), a3), y + stride);
        TSimd.Store(TSimd.Add(TSimd.Add(b0, b1), b2), y + (2 * stride));
        TSimd.Store(TSimd.Add(TSimd.Subtract(b1, b2), b3), y + (3 * stride));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(nint* pixels, nint at, float* to, nint plane)
    {
        to += at;
        TVector a = Load(pixels[0], at), b = Load(pixels[1], at), c = Load(pixels[2], at), d = Load(pixels[3], at);
        Spread(a, b, to, plane);
        Spread(TSimd.Add(a, c), TSimd.Add(b, d), to + (4 * plane), plane);
        Spread(TSimd.Subtract(a, c), TSimd.Subtract(b, d), to + (8 * plane), plane);
        Spread(c, d, to + (12 * plane), plane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(TVector left, TVector right, float* to, nint plane)
    {
        TSimd.Store(left, to);
        TSimd.Store(TSimd.Add(left, right), to + plane);
        TSimd.Store(TSimd.Subtract(left, right), to + (2 * plane));
        TSimd.Store(right, to + (3 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(TVector t0, TVector t1, TVector t2, TVector t3, float* to, nint plane)
    {
        TSimd.Store(TSimd.Subtract(t0, t2), to);
        TSimd.Store(TSimd.Add(t1, t2), to + plane);
        TSimd.Store(TSimd.Subtract(t2, t1), to + (2 * plane));
        TSimd.Store(TSimd.Subtract(t3, t1), to + (3 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(nint pixel, nint at) => TSimd.Load((float*)pixel + at);
}
