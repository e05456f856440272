namespace NeoResNet.Backends.Cpu;

/// <summary>Generates uniform random numbers.</summary>
/// <remarks>Element i depends on the seed and i only, not on threads.</remarks>
internal sealed unsafe class RandomUniformStep : FlatStep
{
    private readonly RandomUniform _operation;
    private readonly int _channels;

    /// <summary>Compiles a generator.</summary>
    public RandomUniformStep(StepContext context, RandomUniform operation)
        : base(context, operation, operation.Shape, uniform: true, "random_uniform")
    {
        _operation = operation;
        _channels = operation.Shape.Rank == 0 ? 1 : operation.Shape[^1];
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        _operation.Fill(new Span<float>(scratch, count), ((long)row * _channels) + channel);
        return scratch;
    }
}
