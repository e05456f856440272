using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Provides the base of the steps that compute two sums of each channel over all pixels, in
/// float64.
/// </summary>
/// <remarks>
/// A task is a run of pixels. The shape determines the runs, and the next step adds them in their
/// order, so that the result does not depend on the threads.
/// </remarks>
internal abstract unsafe class PixelSumsStep : CpuStep
{
    private const int TaskElements = 64 * 1024;

    // Minimum number of pixels per run, so that a run has much fewer sums than pixels.
    private const int MinPixels = 32;

    private readonly TaskGrid _runs;
    private readonly long _offset;

    /// <summary>Cuts the pixels into runs.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="x">Shape of the value whose pixels are summed, of rank 1 or more.</param>
    /// <param name="offset">Bytes of shared memory that the step before has written.</param>
    protected PixelSumsStep(StepContext context, Shape x, long offset = 0)
    {
        _offset = ScratchSizes.Align(offset);
        Kernels = context.Kernels;
        Channels = x[^1];
        Pixels = Channels == 0 ? 0 : x.ElementCount / Channels;
        _runs = TaskGrid.AtMost(Pixels, Math.Max(MinPixels, TaskElements / Math.Max(1, Channels)), 1);
    }

    /// <summary>Gets the number of values per channel.</summary>
    public int Pixels { get; }

    /// <inheritdoc/>
    public override int TaskCount => _runs.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => ScratchSizes.Align((long)Channels * sizeof(float));

    /// <inheritdoc/>
    public override long SharedBytes => _offset + (2L * _runs.Count * Channels * sizeof(double));

    /// <summary>Gets the inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <summary>Gets the number of channels.</summary>
    protected int Channels { get; }

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        Prepare((float*)scratch, in memory);
        double* first = Sums(in memory, task), second = first + Channels;
        new Span<double>(first, 2 * Channels).Clear();
        (int start, int count) = _runs[task];
        for (int pixel = start; pixel < start + count; pixel++)
        {
            Add(pixel, (float*)scratch, first, second, in memory);
        }
    }

    /// <summary>Returns the two sums of a channel. All tasks must be done.</summary>
    public (double First, double Second) Total(in StepMemory memory, int channel)
    {
        double first = 0, second = 0;
        for (int run = 0; run < _runs.Count; run++)
        {
            double* sums = Sums(in memory, run) + channel;
            first += sums[0];
            second += sums[Channels];
        }

        return (first, second);
    }

    /// <summary>Writes one number per channel that all pixels of a run use.</summary>
    protected abstract void Prepare(float* scratch, in StepMemory memory);

    /// <summary>Adds a pixel to the sums.</summary>
    protected abstract void Add(int pixel, float* scratch, double* first, double* second, in StepMemory memory);

    private double* Sums(in StepMemory memory, int run) => (double*)(memory.Shared + _offset) + (2L * run * Channels);
}
