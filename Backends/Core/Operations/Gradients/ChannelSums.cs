using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the sum of each channel over all other dimensions: [..., C] to [C].
/// </summary>
/// <param name="X">Input of rank 1 or more; the last dimension is the channels.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// The operation is the gradient of a bias. A backend accumulates pairwise or in float64.
/// </remarks>
internal sealed record ChannelSums(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "channel_sums";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        return x.Rank > 0 ? [x[^1]] : throw Misfit("the input must have at least one dimension.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X);
        return (workspace, _, row) =>
        {
            row.Clear();
            for (int pixel = 0; pixel < x.Pixels; pixel++)
            {
                float* from = x.Pixel(workspace, pixel);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] += from[c];
                }
            }
        };
    }
}
