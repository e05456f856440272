using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Implements the operations with the platform's 128-bit vectors of 4 lanes: SSE, NEON, WASM.
/// </summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    /// <inheritdoc/>
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* to) => value.Store(to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    // Max would turn -0 into 0. A lane must give the same result as a single float, because the
    // division into tasks decides whether a vector or a single float computes an element.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Relu(Vector128<float> value) => Vector128.AndNot(value, Vector128.LessThan(value, Vector128<float>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.Max(a, b);

    /// <inheritdoc/>
    // Max is not used for the reason given at Relu.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtLeast(Vector128<float> value, Vector128<float> bound) => Vector128.ConditionalSelect(Vector128.LessThan(value, bound), bound, value);

    /// <inheritdoc/>
    // Min is not used for the reason given at Relu.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> AtMost(Vector128<float> value, Vector128<float> bound) => Vector128.ConditionalSelect(Vector128.GreaterThan(value, bound), bound, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> value) => Vector128.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddMoments(Vector128<float> value, Vector128<float> origin, double* sums, double* squares)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(value);
        (Vector128<double> lowerOrigin, Vector128<double> upperOrigin) = Vector128.Widen(origin);
        (lower, upper) = (lower - lowerOrigin, upper - upperOrigin);
        (Vector128.Load(sums) + lower).Store(sums);
        (Vector128.Load(sums + 2) + upper).Store(sums + 2);
        (Vector128.Load(squares) + (lower * lower)).Store(squares);
        (Vector128.Load(squares + 2) + (upper * upper)).Store(squares + 2);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> IfGreater(Vector128<float> a, Vector128<float> b, Vector128<float> greater, Vector128<float> other) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), greater, other);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(Vector128<float> factor, Vector128<float> value, Vector128<float> origin, double* sums, double* products)
    {
        (Vector128<double> lowerFactor, Vector128<double> upperFactor) = Vector128.Widen(factor);
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(value);
        (Vector128<double> lowerOrigin, Vector128<double> upperOrigin) = Vector128.Widen(origin);
        (Vector128.Load(sums) + lowerFactor).Store(sums);
        (Vector128.Load(sums + 2) + upperFactor).Store(sums + 2);
        (Vector128.Load(products) + (lowerFactor * (lower - lowerOrigin))).Store(products);
        (Vector128.Load(products + 2) + (upperFactor * (upper - upperOrigin))).Store(products + 2);
    }
}
