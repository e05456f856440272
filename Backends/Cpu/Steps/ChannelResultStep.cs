using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Provides the base of the steps that compute a few numbers of each channel from the sums of the
/// step before.
/// </summary>
/// <remarks>A task is a range of channels.</remarks>
internal abstract unsafe class ChannelResultStep : CpuStep
{
    private const int TaskChannels = 64;

    private readonly KernelSet _kernels;
    private readonly string _name;
    private readonly PixelSumsStep _sums;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _channels;

    /// <summary>Compiles the epilogue and cuts the channels into tasks.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="operation">The operation, whose result has the channels last.</param>
    /// <param name="sums">The step before.</param>
    protected ChannelResultStep(StepContext context, Operation operation, PixelSumsStep sums)
    {
        Shape shape = operation.InferShape(context.Shapes);
        _kernels = context.Kernels;
        _name = operation.Kind;
        _sums = sums;
        _epilogue = new(context, operation.Epilogue, shape);
        _channels = TaskGrid.AtMost(shape[^1], TaskChannels, 16);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_{_name}_f32";

    /// <inheritdoc/>
    public override int TaskCount => _channels.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_epilogue.Rows * _channels.Longest * sizeof(float);

    /// <inheritdoc/>
    public override long SharedBytes => _sums.SharedBytes;

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        (int first, int count) = _channels[task];
        float* results = (float*)scratch;
        for (int i = 0; i < count; i++)
        {
            Compute(first + i, results + i, count, in memory);
        }

        EpilogueTarget target = _epilogue.Bind(in memory);
        _kernels.Epilogue(in target, results, count, 0, _epilogue.Rows, first, count);
    }

    /// <summary>Computes the numbers of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="result">Receives the number of row 0.</param>
    /// <param name="stride">Number of floats from one row to the next.</param>
    /// <param name="memory">Addresses of the values and the sums.</param>
    protected abstract void Compute(int channel, float* result, int stride, in StepMemory memory);
}
