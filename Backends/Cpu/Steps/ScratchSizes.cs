using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Scratch memory of one run: first what all threads share, then a piece for each thread.</summary>
/// <param name="Shared">Bytes for all threads.</param>
/// <param name="Thread">Bytes for each thread.</param>
internal readonly record struct ScratchSizes(long Shared, long Thread)
{
    // Whole pages, so that threads share no cache line and no page.
    private const long Page = 4096;

    /// <summary>What the greediest of the steps need.</summary>
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

    /// <summary>The next multiple of a cache line and of the widest vector: where one piece of a step's scratch ends and another begins.</summary>
    public static long Align(long bytes) => (bytes + NhwcTensor.Alignment - 1) / NhwcTensor.Alignment * NhwcTensor.Alignment;

    /// <summary>The next whole page.</summary>
    public static long RoundUp(long bytes) => (bytes + Page - 1) / Page * Page;
}
