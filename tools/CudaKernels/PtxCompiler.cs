using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Compiles kernels to PTX text for the oldest GPU that CUDA 13 supports. A driver compiles the
/// text for its device.
/// </summary>
public static class PtxCompiler
{
    /// <summary>Returns the text of one kernel. Every call returns the same text.</summary>
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
