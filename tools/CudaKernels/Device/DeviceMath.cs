using ILGPU.IR.Intrinsics;

namespace NeoResNet.CudaKernels;

/// <summary>
/// What the kernels need beyond C#'s operators. On a processor these run as written; in PTX each is one instruction, put
/// there by <see cref="DeviceInstructions"/>.
/// </summary>
public static class DeviceMath
{
    /// <summary>a * b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a * b + c in float64, rounded once.</summary>
    [IntrinsicImplementation]
    public static double FmaDouble(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>The square root in float64, rounded once.</summary>
    [IntrinsicImplementation]
    public static double SqrtDouble(double value) => Math.Sqrt(value);

    /// <summary>The number that 16 bits of IEEE binary16 stand for.</summary>
    [IntrinsicImplementation]
    public static float HalfToSingle(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>IEEE binary16, rounded to nearest even.</summary>
    [IntrinsicImplementation]
    public static ushort SingleToHalf(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
