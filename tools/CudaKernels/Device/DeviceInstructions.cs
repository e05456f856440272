using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace NeoResNet.CudaKernels;

/// <summary>Defines the PTX instruction of each method of <see cref="DeviceMath"/>.</summary>
public static class DeviceInstructions
{
    /// <summary>Registers the instructions with the PTX backend of a context.</summary>
    public static void Register(Context.Builder builder)
    {
        foreach (string name in (string[])[nameof(DeviceMath.Fma), nameof(DeviceMath.FmaDouble), nameof(DeviceMath.SqrtDouble), nameof(DeviceMath.HalfToSingle), nameof(DeviceMath.SingleToHalf)])
        {
            builder.GetIntrinsicManager().RegisterMethod(
                typeof(DeviceMath).GetMethod(name)!,
                new PTXIntrinsic(typeof(DeviceInstructions), name, IntrinsicImplementationMode.GenerateCode));
        }
    }

    /// <summary>Called by ILGPU.</summary>
    public static void Fma(PTXBackend backend, PTXCodeGenerator generator, Value value) => Emit(generator, value, "fma.rn.f32");

    /// <summary>Called by ILGPU.</summary>
    public static void FmaDouble(PTXBackend backend, PTXCodeGenerator generator, Value value) => Emit(generator, value, "fma.rn.f64");

    /// <summary>Called by ILGPU.</summary>
    public static void SqrtDouble(PTXBackend backend, PTXCodeGenerator generator, Value value) => Emit(generator, value, "sqrt.rn.f64");

    /// <summary>Called by ILGPU.</summary>
    public static void HalfToSingle(PTXBackend backend, PTXCodeGenerator generator, Value value) => Emit(generator, value, "cvt.f32.f16");

    /// <summary>Called by ILGPU.</summary>
    public static void SingleToHalf(PTXBackend backend, PTXCodeGenerator generator, Value value) => Emit(generator, value, "cvt.rn.f16.f32");

    private static void Emit(PTXCodeGenerator generator, Value value, string instruction)
    {
        var call = (MethodCall)value;
        var arguments = call.Nodes.ToArray().Select(node => generator.LoadPrimitive(node.Resolve())).ToArray();
        var result = generator.AllocateHardware(value);
        using PTXCodeGenerator.CommandEmitter command = generator.BeginCommand(instruction);
        command.AppendArgument(result);
        foreach (var argument in arguments)
        {
            command.AppendArgument(argument);
        }
    }
}
