using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes scale * sum(w^2) / 2 of a parameter, a value of shape [1].
/// </summary>
/// <param name="Parameter">The parameter, of any shape.</param>
/// <param name="Scale">Factor of the penalty.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// A backend accumulates in float64. Source: slim's <c>l2_regularizer</c>.
/// </remarks>
internal sealed record SquaredNorm(ParameterId Parameter, double Scale, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "squared_norm";

    internal override bool HasFilter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => [Parameter];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes) => [1];

    internal override Operation MapOperands(Func<View, View> map) => this;

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        float* values = context.Find(Parameter);
        int count = context.Shapes.Of(Parameter).ElementCount;
        return (_, _, row) =>
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += (double)values[i] * values[i];
            }

            row[0] = Scale * sum / 2;
        };
    }
}
