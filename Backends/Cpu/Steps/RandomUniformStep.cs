namespace NeoResNet.Backends.Cpu;

/// <summary>Uniform random numbers; element i is a function of seed and i, whoever draws it.</summary>
internal sealed unsafe class RandomUniformStep : FlatStep
{
    private readonly Philox _stream;
    private readonly float _minimum;
    private readonly float _range;
    private readonly int _channels;

    /// <summary>Compiles a draw.</summary>
    public RandomUniformStep(StepContext context, RandomUniform operation)
        : base(context, operation, operation.Shape, uniform: true, "random_uniform")
    {
        _stream = new(operation.Seed);
        _minimum = operation.Minimum;
        _range = operation.Maximum - operation.Minimum;
        _channels = operation.Shape.Rank == 0 ? 1 : operation.Shape[^1];
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, HostWorkspace workspace)
    {
        var piece = new Span<float>(scratch, count);
        _stream.FillUniform(piece, ((long)row * _channels) + channel);
        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] = _minimum + (_range * piece[i]);
        }

        return scratch;
    }
}
