using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Specifies the sizes of the scratch memory of one run: first the part that all threads share,
/// then one piece per thread.
/// </summary>
/// <param name="Shared">Bytes for all threads.</param>
/// <param name="Thread">Bytes per thread.</param>
internal readonly record struct ScratchSizes(long Shared, long Thread)
{
    // The sizes are whole pages, so that threads share neither cache lines nor pages.
    private const long Page = 4096;

    /// <summary>Returns the largest sizes that any of the steps needs.</summary>
    public static ScratchSizes Of(IEnumerable<CpuStep> steps)
    {
        long shared = 0, thread = 0;
        foreach (CpuStep step in steps)
        {
            shared = Math.Max(shared, step.SharedBytes);
            thread = Math.Max(thread, step.ScratchBytes);
        }

        return new(RoundUp(shared), RoundUp(thread));
    }

    /// <summary>Rounds up to a multiple of a cache line and of the widest vector.</summary>
    /// <remarks>Each piece of a step's scratch memory begins at such a multiple.</remarks>
    public static long Align(long bytes) => (bytes + NhwcTensor.Alignment - 1) / NhwcTensor.Alignment * NhwcTensor.Alignment;

    /// <summary>Rounds up to whole pages.</summary>
    public static long RoundUp(long bytes) => (bytes + Page - 1) / Page * Page;
}
