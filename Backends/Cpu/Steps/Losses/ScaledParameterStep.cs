namespace NeoResNet.Backends.Cpu;

/// <summary>Computes a multiple of a parameter.</summary>
internal sealed unsafe class ScaledParameterStep : FlatStep
{
    private readonly ValueId _dy;
    private readonly double _scale;
    private readonly float* _values;
    private readonly int _channels;

    /// <summary>Compiles the operation.</summary>
    public ScaledParameterStep(StepContext context, ScaledParameter operation)
        : base(context, operation, operation.InferShape(context.Shapes), uniform: true, operation.Kind)
    {
        _dy = operation.Dy.Value;
        _scale = operation.Scale;
        _values = context.Plain(operation.Parameter);
        _channels = operation.InferShape(context.Shapes)[^1];
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        new Span<float>(scratch, count).Clear();
        Kernels.AddScaled(_values + ((long)row * _channels) + channel, (float)(_scale * memory.Address(_dy)[0]), scratch, count);
        return scratch;
    }
}
