using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Copies one row of a matrix: [R, C] to [C].</summary>
/// <param name="X">Input [R, C].</param>
/// <param name="Row">Index of the row, from 0 to R - 1.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record SelectRow(View X, int Row, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "select_row";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        return x.Rank == 2 && (uint)Row < (uint)x[0] ? [x[1]] : throw Misfit($"the input must have rank 2 and a row {Row}, got {x}.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X);
        return (workspace, _, row) =>
        {
            float* from = x.Pixel(workspace, Row);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = from[c];
            }
        };
    }
}
