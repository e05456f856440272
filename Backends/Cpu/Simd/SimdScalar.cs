using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Implements the operations with one lane.</summary>
/// <remarks>
/// The struct defines the meaning of every operation. It is the fallback for processors without
/// vector units, and it computes rows that are shorter than a vector.
/// </remarks>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    /// <inheritdoc/>
    public static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* from) => *from;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float value, float* to) => *to = value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    /// <inheritdoc/>
    // The comparison is false for NaN, so NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Relu(float value) => value < 0 ? 0 : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => MathF.Max(a, b);

    /// <inheritdoc/>
    // The comparison is false for NaN, so NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtLeast(float value, float bound) => value < bound ? bound : value;

    /// <inheritdoc/>
    // The comparison is false for NaN, so NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AtMost(float value, float bound) => value > bound ? bound : value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float value) => MathF.Exp(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddMoments(float value, float origin, double* sums, double* squares)
    {
        double distance = (double)value - origin;
        *sums += distance;
        *squares += distance * distance;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float IfGreater(float a, float b, float greater, float other) => a > b ? greater : other;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(float factor, float value, float origin, double* sums, double* products)
    {
        *sums += factor;
        *products += factor * ((double)value - origin);
    }
}
