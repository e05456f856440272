using ILGPU.IR.Intrinsics;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Contains functions that kernels need beyond C#'s operators. On a processor they run as written;
/// in PTX each is one instruction, see <see cref="DeviceInstructions"/>.
/// </summary>
public static class DeviceMath
{
    /// <summary>Returns a * b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>Returns a * b + c in float64, rounded once.</summary>
    [IntrinsicImplementation]
    public static double FmaDouble(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>Returns the square root in float64, rounded once.</summary>
    [IntrinsicImplementation]
    public static double SqrtDouble(double value) => Math.Sqrt(value);

    /// <summary>Converts IEEE binary16 to float32.</summary>
    [IntrinsicImplementation]
    public static float HalfToSingle(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>Converts float32 to IEEE binary16, rounded to nearest even.</summary>
    [IntrinsicImplementation]
    public static ushort SingleToHalf(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
