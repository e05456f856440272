using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the mean over height and width and keeps the dimensions: [N, H, W, C] to [N, 1, 1, C].
/// </summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
public sealed record GlobalMean(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "global_mean";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        return [x[0], 1, 1, x[3]];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X);
        return (workspace, image, row) => Average(x, workspace, image, row);
    }

    private static unsafe void Average(ReferenceView view, HostWorkspace workspace, int image, Span<double> row)
    {
        row.Clear();
        for (int y = 0; y < view.Height; y++)
        {
            for (int x = 0; x < view.Width; x++)
            {
                float* input = view.Pixel(workspace, image, y, x);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] += input[c];
                }
            }
        }

        double count = (double)view.Height * view.Width;
        for (int c = 0; c < row.Length; c++)
        {
            row[c] /= count;
        }
    }
}
