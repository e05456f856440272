using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Arranges moving averages as the moments of a batch: mean, variance and variance, [3, C].
/// </summary>
/// <param name="Mean">The mean, one per channel.</param>
/// <param name="Variance">The variance, one per channel.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// With this operation, the gradients of a batch norm in inference read the same operand as those
/// of a batch norm in training.
/// </remarks>
internal sealed record MovingMoments(ParameterId Mean, ParameterId Variance, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "moving_moments";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => [Mean, Variance];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape mean = shapes.Of(Mean);
        return mean.Rank == 1 ? [BatchMoments.Rows, mean[0]] : throw Misfit($"the mean must have rank 1, got {mean}.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this;

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        float* mean = context.Find(Mean), variance = context.Find(Variance);
        return (_, moment, row) =>
        {
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = moment == 0 ? mean[c] : variance[c];
            }
        };
    }
}
