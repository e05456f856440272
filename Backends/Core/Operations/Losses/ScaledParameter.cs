using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes dy * scale * w for each element w of a parameter; the gradient of a
/// <see cref="SquaredNorm"/>.
/// </summary>
/// <param name="Parameter">The parameter, of rank 1 or more.</param>
/// <param name="Dy">Gradient of the penalty [1].</param>
/// <param name="Scale">Factor of the penalty.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record ScaledParameter(ParameterId Parameter, View Dy, double Scale, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "scaled_parameter";

    internal override bool HasFilter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [Dy];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => [Parameter];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        CheckShape(shapes.Of(Dy), [1], "the gradient of the penalty");
        Shape shape = shapes.Of(Parameter);
        return shape.Rank > 0 ? shape : throw Misfit("the parameter must have at least one dimension.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { Dy = map(Dy) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView dy = context.Open(Dy);
        float* values = context.Find(Parameter);
        return (workspace, pixel, row) =>
        {
            double factor = Scale * dy.Pixel(workspace, 0)[0];
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = factor * values[((long)pixel * row.Length) + c];
            }
        };
    }
}
