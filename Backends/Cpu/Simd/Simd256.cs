using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the operations with vectors of 8 lanes; requires AVX2 and FMA.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    /// <inheritdoc/>
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Avx.LoadVector256(from);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* to) => Avx.Store(to, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => Avx.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => Avx.Subtract(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => Avx.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => Avx.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

    /// <inheritdoc/>
    // maxps returns its second operand if either is NaN, so the value must come second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> value) => Avx.Max(Vector256<float>.Zero, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    /// <inheritdoc/>
    // As in Relu, the value must come second: minps and maxps return their second operand if either
    // operand is NaN or both are zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtLeast(Vector256<float> value, Vector256<float> bound) => Avx.Max(bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> AtMost(Vector256<float> value, Vector256<float> bound) => Avx.Min(bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> value) => Vector256.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddMoments(Vector256<float> value, Vector256<float> origin, double* sums, double* squares)
    {
        Add(value.GetLower(), origin.GetLower(), sums, squares);
        Add(value.GetUpper(), origin.GetUpper(), sums + 4, squares + 4);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector128<float> value, Vector128<float> origin, double* sums, double* squares)
        {
            Vector256<double> half = Avx.Subtract(Avx.ConvertToVector256Double(value), Avx.ConvertToVector256Double(origin));
            Avx.Store(sums, Avx.Add(half, Avx.LoadVector256(sums)));
            Avx.Store(squares, Fma.MultiplyAdd(half, half, Avx.LoadVector256(squares)));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> IfGreater(Vector256<float> a, Vector256<float> b, Vector256<float> greater, Vector256<float> other) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), greater, other);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(Vector256<float> factor, Vector256<float> value, Vector256<float> origin, double* sums, double* products)
    {
        Add(factor.GetLower(), value.GetLower(), origin.GetLower(), sums, products);
        Add(factor.GetUpper(), value.GetUpper(), origin.GetUpper(), sums + 4, products + 4);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector128<float> factor, Vector128<float> value, Vector128<float> origin, double* sums, double* products)
        {
            Vector256<double> half = Avx.ConvertToVector256Double(factor);
            Vector256<double> distance = Avx.Subtract(Avx.ConvertToVector256Double(value), Avx.ConvertToVector256Double(origin));
            Avx.Store(sums, Avx.Add(half, Avx.LoadVector256(sums)));
            Avx.Store(products, Fma.MultiplyAdd(half, distance, Avx.LoadVector256(products)));
        }
    }
}
