namespace NeoResNet.Backends.Cpu;

/// <summary>Adds channels of zeros before and after the channels of a value.</summary>
internal sealed unsafe class PadChannelsStep : RowStep
{
    private readonly PadChannels _operation;
    private readonly PixelWalk _walk;

    /// <summary>Compiles a pad.</summary>
    public PadChannelsStep(StepContext context, PadChannels operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation.Kind)
    {
        _operation = operation;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        var result = new Span<float>(scratch, Channels);
        int before = _operation.Before, kept = Channels - before - _operation.After;
        result[..before].Clear();
        new ReadOnlySpan<float>(memory.Address(_operation.X.Value) + _walk.Offset(row), kept).CopyTo(result[before..]);
        result[(before + kept)..].Clear();
        return (float*)scratch;
    }
}
