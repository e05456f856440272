using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the transforms of F(4x4, 3x3) for one vector of channels.</summary>
/// <remarks>
/// With the points 0, +-a, +-b and infinity, the rows of B^T are the coefficients of (x^2 -
/// a^2)(x^2 - b^2), x(x +- a)(x^2 - b^2), x(x +- b)(x^2 - a^2) and x(x^2 - a^2)(x^2 - b^2). The
/// columns of A^T are the powers of the points. The two points of a pair share their even and odd
/// parts. The transforms are written out because the JIT keeps only plain locals in registers. 32
/// registers hold two rows at a time.
/// </remarks>
internal readonly unsafe struct WinogradFour<TSimd, TVector> : IWinogradTransform
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    private const float A = WinogradPoints.A;
    private const float B = WinogradPoints.B;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(nint* pixels, nint at, float* to, nint plane)
    {
        to += at;
        Row(
            Outer(Load(pixels[0], at), Load(pixels[12], at), Load(pixels[24], at)),
            Outer(Load(pixels[1], at), Load(pixels[13], at), Load(pixels[25], at)),
            Outer(Load(pixels[2], at), Load(pixels[14], at), Load(pixels[26], at)),
            Outer(Load(pixels[3], at), Load(pixels[15], at), Load(pixels[27], at)),
            Outer(Load(pixels[4], at), Load(pixels[16], at), Load(pixels[28], at)),
            Outer(Load(pixels[5], at), Load(pixels[17], at), Load(pixels[29], at)),
            to, plane);
        RowPair(pixels, at, -(B * B), A, to + (6 * plane), plane);
        RowPair(pixels, at, -(A * A), B, to + (18 * plane), plane);
        Row(
            Outer(Load(pixels[6], at), Load(pixels[18], at), Load(pixels[30], at)),
            Outer(Load(pixels[7], at), Load(pixels[19], at), Load(pixels[31], at)),
            Outer(Load(pixels[8], at), Load(pixels[20], at), Load(pixels[32], at)),
            Outer(Load(pixels[9], at), Load(pixels[21], at), Load(pixels[33], at)),
            Outer(Load(pixels[10], at), Load(pixels[22], at), Load(pixels[34], at)),
            Outer(Load(pixels[11], at), Load(pixels[23], at), Load(pixels[35], at)),
            to + (30 * plane), plane);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* m, nint plane, float* y, nint stride)
    {
        TVector m0, m1, m2, m3, m4, m5, s1, d1, s2, d2;
        m0 = TSimd.Load(m + (0 * plane));
        m1 = TSimd.Load(m + (6 * plane));
        m2 = TSimd.Load(m + (12 * plane));
        m3 = TSimd.Load(m + (18 * plane));
        m4 = TSimd.Load(m + (24 * plane));
        m5 = TSimd.Load(m + (30 * plane));
        s1 = TSimd.Add(m1, m2);
        d1 = TSimd.Subtract(m1, m2);
        s2 = TSimd.Add(m3, m4);
        d2 = TSimd.Subtract(m3, m4);
        TVector a0 = TSimd.Add(TSimd.Add(m0, s1), s2), b0 = Mix(A, d1, B, d2);
        TVector c0 = Mix(A * A, s1, B * B, s2), e0 = TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5);
        m0 = TSimd.Load(m + (1 * plane));
        m1 = TSimd.Load(m + (7 * plane));
        m2 = TSimd.Load(m + (13 * plane));
        m3 = TSimd.Load(m + (19 * plane));
        m4 = TSimd.Load(m + (25 * plane));
        m5 = TSimd.Load(m + (31 * plane));
        s1 = TSimd.Add(m1, m2);
        d1 = TSimd.Subtract(m1, m2);
        s2 = TSimd.Add(m3, m4);
        d2 = TSimd.Subtract(m3, m4);
        TVector a1 = TSimd.Add(TSimd.Add(m0, s1), s2), b1 = Mix(A, d1, B, d2);
        TVector c1 = Mix(A * A, s1, B * B, s2), e1 = TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5);
        m0 = TSimd.Load(m + (2 * plane));
        m1 = TSimd.Load(m + (8 * plane));
        m2 = TSimd.Load(m + (14 * plane));
        m3 = TSimd.Load(m + (20 * plane));
        m4 = TSimd.Load(m + (26 * plane));
        m5 = TSimd.Load(m + (32 * plane));
        s1 = TSimd.Add(m1, m2);
        d1 = TSimd.Subtract(m1, m2);
        s2 = TSimd.Add(m3, m4);
        d2 = TSimd.Subtract(m3, m4);
        TVector a2 = TSimd.Add(TSimd.Add(m0, s1), s2), b2 = Mix(A, d1, B, d2);
        TVector c2 = Mix(A * A, s1, B * B, s2), e2 = TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5);
        m0 = TSimd.Load(m + (3 * plane));
        m1 = TSimd.Load(m + (9 * plane));
        m2 = TSimd.Load(m + (15 * plane));
        m3 = TSimd.Load(m + (21 * plane));
        m4 = TSimd.Load(m + (27 * plane));
        m5 = TSimd.Load(m + (33 * plane));
        s1 = TSimd.Add(m1, m2);
        d1 = TSimd.Subtract(m1, m2);
        s2 = TSimd.Add(m3, m4);
        d2 = TSimd.Subtract(m3, m4);
        TVector a3 = TSimd.Add(TSimd.Add(m0, s1), s2), b3 = Mix(A, d1, B, d2);
        TVector c3 = Mix(A * A, s1, B * B, s2), e3 = TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5);
        m0 = TSimd.Load(m + (4 * plane));
        m1 = TSimd.Load(m + (10 * plane));
        m2 = TSimd.Load(m + (16 * plane));
        m3 = TSimd.Load(m + (22 * plane));
        m4 = TSimd.Load(m + (28 * plane));
        m5 = TSimd.Load(m + (34 * plane));
        s1 = TSimd.Add(m1, m2);
        d1 = TSimd.Subtract(m1, m2);
        s2 = TSimd.Add(m3, m4);
        d2 = TSimd.Subtract(m3, m4);
        TVector a4 = TSimd.Add(TSimd.Add(m0, s1), s2), b4 = Mix(A, d1, B, d2);
        TVector c4 = Mix(A * A, s1, B * B, s2), e4 = TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5);
        m0 = TSimd.Load(m + (5 * plane));
        m1 = TSimd.Load(m + (11 * plane));
        m2 = TSimd.Load(m + (17 * plane));
        m3 = TSimd.Load(m + (23 * plane));
        m4 = TSimd.Load(m + (29 * plane));
        m5 = TSimd.Load(m + (35 * plane));
        s1 = TSimd.Add(m1, m2);
        d1 = TSimd.Subtract(m1, m2);
        s2 = TSimd.Add(m3, m4);
        d2 = TSimd.Subtract(m3, m4);
        TVector a5 = TSimd.Add(TSimd.Add(m0, s1), s2), b5 = Mix(A, d1, B, d2);
        TVector c5 = Mix(A * A, s1, B * B, s2), e5 = TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5);
        Line(a0, a1, a2, a3, a4, a5, y + (0 * stride), stride);
        Line(b0, b1, b2, b3, b4, b5, y + (4 * stride), stride);
        Line(c0, c1, c2, c3, c4, c5, y + (8 * stride), stride);
        Line(e0, e1, e2, e3, e4, e5, y + (12 * stride), stride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient(nint* pixels, nint at, float* to, nint plane)
    {
        to += at;
        Spread(Load(pixels[0], at), Load(pixels[1], at), Load(pixels[2], at), Load(pixels[3], at), to, plane);
        SpreadPair(pixels, at, A, to + (6 * plane), plane);
        SpreadPair(pixels, at, B, to + (18 * plane), plane);
        Spread(Load(pixels[12], at), Load(pixels[13], at), Load(pixels[14], at), Load(pixels[15], at), to + (30 * plane), plane);
    }

    // Evaluates the columns of the pixels at a point and at its negative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadPair(nint* pixels, nint at, float point, float* to, nint plane)
    {
        TVector square = TSimd.Broadcast(point * point), factor = TSimd.Broadcast(point);
        TVector e0 = TSimd.MultiplyAdd(square, Load(pixels[8], at), Load(pixels[0], at)), o0 = TSimd.Multiply(factor, TSimd.MultiplyAdd(square, Load(pixels[12], at), Load(pixels[4], at)));
        TVector e1 = TSimd.MultiplyAdd(square, Load(pixels[9], at), Load(pixels[1], at)), o1 = TSimd.Multiply(factor, TSimd.MultiplyAdd(square, Load(pixels[13], at), Load(pixels[5], at)));
        TVector e2 = TSimd.MultiplyAdd(square, Load(pixels[10], at), Load(pixels[2], at)), o2 = TSimd.Multiply(factor, TSimd.MultiplyAdd(square, Load(pixels[14], at), Load(pixels[6], at)));
        TVector e3 = TSimd.MultiplyAdd(square, Load(pixels[11], at), Load(pixels[3], at)), o3 = TSimd.Multiply(factor, TSimd.MultiplyAdd(square, Load(pixels[15], at), Load(pixels[7], at)));
        Spread(TSimd.Add(e0, o0), TSimd.Add(e1, o1), TSimd.Add(e2, o2), TSimd.Add(e3, o3), to, plane);
        Spread(TSimd.Subtract(e0, o0), TSimd.Subtract(e1, o1), TSimd.Subtract(e2, o2), TSimd.Subtract(e3, o3), to + (6 * plane), plane);
    }

    // Evaluates a row at all points.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(TVector x0, TVector x1, TVector x2, TVector x3, float* to, nint plane)
    {
        TSimd.Store(x0, to);
        TVector even = TSimd.MultiplyAdd(TSimd.Broadcast(A * A), x2, x0), odd = TSimd.Multiply(TSimd.Broadcast(A), TSimd.MultiplyAdd(TSimd.Broadcast(A * A), x3, x1));
        TSimd.Store(TSimd.Add(even, odd), to + plane);
        TSimd.Store(TSimd.Subtract(even, odd), to + (2 * plane));
        even = TSimd.MultiplyAdd(TSimd.Broadcast(B * B), x2, x0);
        odd = TSimd.Multiply(TSimd.Broadcast(B), TSimd.MultiplyAdd(TSimd.Broadcast(B * B), x3, x1));
        TSimd.Store(TSimd.Add(even, odd), to + (3 * plane));
        TSimd.Store(TSimd.Subtract(even, odd), to + (4 * plane));
        TSimd.Store(x3, to + (5 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RowPair(nint* pixels, nint at, float other, float point, float* to, nint plane)
    {
        TVector minus = TSimd.Broadcast(other), plus = TSimd.Broadcast(point), negative = TSimd.Broadcast(-point);
        TVector e0 = TSimd.MultiplyAdd(minus, Load(pixels[12], at), Load(pixels[24], at)), o0 = TSimd.MultiplyAdd(minus, Load(pixels[6], at), Load(pixels[18], at));
        TVector e1 = TSimd.MultiplyAdd(minus, Load(pixels[13], at), Load(pixels[25], at)), o1 = TSimd.MultiplyAdd(minus, Load(pixels[7], at), Load(pixels[19], at));
        TVector e2 = TSimd.MultiplyAdd(minus, Load(pixels[14], at), Load(pixels[26], at)), o2 = TSimd.MultiplyAdd(minus, Load(pixels[8], at), Load(pixels[20], at));
        TVector e3 = TSimd.MultiplyAdd(minus, Load(pixels[15], at), Load(pixels[27], at)), o3 = TSimd.MultiplyAdd(minus, Load(pixels[9], at), Load(pixels[21], at));
        TVector e4 = TSimd.MultiplyAdd(minus, Load(pixels[16], at), Load(pixels[28], at)), o4 = TSimd.MultiplyAdd(minus, Load(pixels[10], at), Load(pixels[22], at));
        TVector e5 = TSimd.MultiplyAdd(minus, Load(pixels[17], at), Load(pixels[29], at)), o5 = TSimd.MultiplyAdd(minus, Load(pixels[11], at), Load(pixels[23], at));
        Row(
            TSimd.MultiplyAdd(plus, o0, e0),
            TSimd.MultiplyAdd(plus, o1, e1),
            TSimd.MultiplyAdd(plus, o2, e2),
            TSimd.MultiplyAdd(plus, o3, e3),
            TSimd.MultiplyAdd(plus, o4, e4),
            TSimd.MultiplyAdd(plus, o5, e5),
            to, plane);
        Row(
            TSimd.MultiplyAdd(negative, o0, e0),
            TSimd.MultiplyAdd(negative, o1, e1),
            TSimd.MultiplyAdd(negative, o2, e2),
            TSimd.MultiplyAdd(negative, o3, e3),
            TSimd.MultiplyAdd(negative, o4, e4),
            TSimd.MultiplyAdd(negative, o5, e5),
            to + (6 * plane), plane);
    }

    // Applies the same transform along a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(TVector t0, TVector t1, TVector t2, TVector t3, TVector t4, TVector t5, float* to, nint plane)
    {
        TSimd.Store(Outer(t0, t2, t4), to);
        TVector even = TSimd.MultiplyAdd(TSimd.Broadcast(-(B * B)), t2, t4), odd = TSimd.MultiplyAdd(TSimd.Broadcast(-(B * B)), t1, t3);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(A), odd, even), to + plane);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-A), odd, even), to + (2 * plane));
        even = TSimd.MultiplyAdd(TSimd.Broadcast(-(A * A)), t2, t4);
        odd = TSimd.MultiplyAdd(TSimd.Broadcast(-(A * A)), t1, t3);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(B), odd, even), to + (3 * plane));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-B), odd, even), to + (4 * plane));
        TSimd.Store(Outer(t1, t3, t5), to + (5 * plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line(TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, float* y, nint stride)
    {
        TVector s1 = TSimd.Add(m1, m2), d1 = TSimd.Subtract(m1, m2), s2 = TSimd.Add(m3, m4), d2 = TSimd.Subtract(m3, m4);
        TSimd.Store(TSimd.Add(TSimd.Add(m0, s1), s2), y);
        TSimd.Store(Mix(A, d1, B, d2), y + stride);
        TSimd.Store(Mix(A * A, s1, B * B, s2), y + (2 * stride));
        TSimd.Store(TSimd.Add(Mix(A * A * A, d1, B * B * B, d2), m5), y + (3 * stride));
    }

    // Computes the rows of (x^2 - a^2)(x^2 - b^2) and x(x^2 - a^2)(x^2 - b^2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Outer(TVector low, TVector middle, TVector high) =>
        TSimd.MultiplyAdd(TSimd.Broadcast(A * A * B * B), low, TSimd.MultiplyAdd(TSimd.Broadcast(-((A * A) + (B * B))), middle, high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mix(float a, TVector x, float b, TVector y) => TSimd.MultiplyAdd(TSimd.Broadcast(b), y, TSimd.Multiply(TSimd.Broadcast(a), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(nint pixel, nint at) => TSimd.Load((float*)pixel + at);
}
