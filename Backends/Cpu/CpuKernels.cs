using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Describes this processor and the kernels that it can run.</summary>
internal static class CpuKernels
{
    /// <summary>Gets the kernel table, best level first.</summary>
    public static IReadOnlyList<CpuKernel> Table { get; } = [.. KernelTable.Rows.Select(Describe)];

    /// <summary>
    /// Gets the kernel that a <see cref="CpuBackend"/> with default options uses.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The environment variable <c>NEORESNET_ISA</c> names a level that is unknown or that this
    /// processor cannot run.
    /// </exception>
    public static CpuKernel Chosen
    {
        get
        {
            CpuLevel level = KernelTable.Chosen().Level;
            return Table.First(kernel => kernel.Level == level);
        }
    }

    /// <summary>Gets the name of the processor.</summary>
    /// <remarks>
    /// On x86, the name consists of the text that the processor reports, its family, model and
    /// stepping. On other architectures, the name consists of the architecture and the facts that
    /// the operating system reports.
    /// </remarks>
    public static string Processor => CpuProcessor.Name;

    /// <summary>
    /// Gets the architecture and the instruction set extensions that this process can use, by their
    /// usual names.
    /// </summary>
    public static IReadOnlyList<string> Features { get; } = [.. FindFeatures()];

    private static CpuKernel Describe(KernelRow row) =>
        new(row.Kernels.IgemmName, row.Level, row.Kernels.Rows, row.Kernels.Columns, row.IsAvailable, row.Reason);

    private static IEnumerable<string> FindFeatures()
    {
        (string Name, bool Found)[] all =
        [
            ("sse4.2", X86.Sse42.IsSupported), ("avx", X86.Avx.IsSupported), ("avx2", X86.Avx2.IsSupported), ("fma", X86.Fma.IsSupported),
            ("avx512f", X86.Avx512F.IsSupported), ("avx512bw", X86.Avx512BW.IsSupported), ("avx512dq", X86.Avx512DQ.IsSupported),
            ("avx512vl", X86.Avx512F.VL.IsSupported), ("avx512vbmi", X86.Avx512Vbmi.IsSupported),
            ("neon", Arm.AdvSimd.IsSupported), ("neon64", Arm.AdvSimd.Arm64.IsSupported),
            ("vector128", Vector128.IsHardwareAccelerated), ("vector256", Vector256.IsHardwareAccelerated), ("vector512", Vector512.IsHardwareAccelerated),
        ];
        return all.Where(feature => feature.Found).Select(feature => feature.Name).Prepend(RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());
    }
}
