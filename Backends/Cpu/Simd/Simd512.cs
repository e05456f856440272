using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the operations with vectors of 16 lanes; requires AVX-512F.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    /// <inheritdoc/>
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Avx512F.LoadVector512(from);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* to) => Avx512F.Store(to, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => Avx512F.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => Avx512F.Subtract(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => Avx512F.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => Avx512F.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    // maxps returns its second operand if either is NaN, so the value must come second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> value) => Avx512F.Max(Vector512<float>.Zero, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    /// <inheritdoc/>
    // As in Relu, the value must come second: minps and maxps return their second operand if either
    // operand is NaN or both are zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtLeast(Vector512<float> value, Vector512<float> bound) => Avx512F.Max(bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AtMost(Vector512<float> value, Vector512<float> bound) => Avx512F.Min(bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> value) => Vector512.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddMoments(Vector512<float> value, Vector512<float> origin, double* sums, double* squares)
    {
        Add(value.GetLower(), origin.GetLower(), sums, squares);
        Add(value.GetUpper(), origin.GetUpper(), sums + 8, squares + 8);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector256<float> value, Vector256<float> origin, double* sums, double* squares)
        {
            Vector512<double> half = Avx512F.Subtract(Avx512F.ConvertToVector512Double(value), Avx512F.ConvertToVector512Double(origin));
            Avx512F.Store(sums, Avx512F.Add(half, Avx512F.LoadVector512(sums)));
            Avx512F.Store(squares, Avx512F.FusedMultiplyAdd(half, half, Avx512F.LoadVector512(squares)));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IfGreater(Vector512<float> a, Vector512<float> b, Vector512<float> greater, Vector512<float> other) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), greater, other);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(Vector512<float> factor, Vector512<float> value, Vector512<float> origin, double* sums, double* products)
    {
        Add(factor.GetLower(), value.GetLower(), origin.GetLower(), sums, products);
        Add(factor.GetUpper(), value.GetUpper(), origin.GetUpper(), sums + 8, products + 8);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector256<float> factor, Vector256<float> value, Vector256<float> origin, double* sums, double* products)
        {
            Vector512<double> half = Avx512F.ConvertToVector512Double(factor);
            Vector512<double> distance = Avx512F.Subtract(Avx512F.ConvertToVector512Double(value), Avx512F.ConvertToVector512Double(origin));
            Avx512F.Store(sums, Avx512F.Add(half, Avx512F.LoadVector512(sums)));
            Avx512F.Store(products, Avx512F.FusedMultiplyAdd(half, distance, Avx512F.LoadVector512(products)));
        }
    }
}
