using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace NeoResNet.CudaKernels;

/// <summary>Turns kernels into PTX text for the oldest GPU that CUDA 13 knows; a driver compiles it for its own.</summary>
public static class PtxCompiler
{
    /// <summary>The text of one kernel, the same at every call.</summary>
    public static string Compile(KernelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using Context context = Context.Create(builder =>
        {
            builder.CPU().Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive);
            DeviceInstructions.Register(builder);
        });
        using var backend = new PTXBackend(context, new CudaCapabilityContext(CudaArchitecture.SM_75), CudaArchitecture.SM_75, CudaInstructionSet.ISA_63, null!);
        var kernel = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(source.Method), default);
        return PtxText.Clean(kernel.PTXAssembly, source.Name);
    }
}
