using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the mean over height and width.</summary>
/// <remarks>A task is a range of channels of one image.</remarks>
internal sealed unsafe class GlobalMeanStep : CpuStep
{
    private const int TaskChannels = 256;

    private readonly KernelSet _kernels;
    private readonly View _x;
    private readonly Shape _stored;
    private readonly Shape _seen;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _channels;

    /// <summary>Compiles a global mean.</summary>
    public GlobalMeanStep(StepContext context, GlobalMean operation)
    {
        _kernels = context.Kernels;
        _x = operation.X;
        _stored = context.Shapes.Of(operation.X.Value);
        _seen = context.Shapes.Of(operation.X);
        _epilogue = new(context, operation.Epilogue, operation.InferShape(context.Shapes));
        _channels = TaskGrid.AtMost(_stored[3], TaskChannels, 16);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_global_mean_f32";

    /// <inheritdoc/>
    public override int TaskCount => _stored[0] * _channels.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_channels.Longest * sizeof(float);

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        int image = task / _channels.Count;
        (int first, int count) = _channels[task % _channels.Count];
        long pixel = _stored[3], line = pixel * _stored[2];
        float* from = memory.Address(_x.Value) + (image * line * _stored[1]) + first;
        _kernels.Mean(from, _seen[1], line * _x.Stride, _seen[2], pixel * _x.Stride, (float*)scratch, count);
        EpilogueTarget target = _epilogue.Bind(in memory);
        _kernels.Epilogue(in target, (float*)scratch, 0, image, 1, first, count);
    }
}
