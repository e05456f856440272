using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes exp(x - max) / sum over the last dimension, or its logarithm.</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
public sealed record Softmax(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => IsLogarithm ? "log_softmax" : "softmax";

    /// <summary>
    /// Gets whether the result is the logarithm, x - max - log(sum). Defaults to false.
    /// </summary>
    public bool IsLogarithm { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        return x.Rank > 0 ? x : throw Misfit("the input must have at least one dimension.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X);
        return (workspace, pixel, row) => Normalize(x.Pixel(workspace, pixel), row, IsLogarithm);
    }

    private static unsafe void Normalize(float* input, Span<double> row, bool isLogarithm)
    {
        double largest = double.NegativeInfinity;
        for (int c = 0; c < row.Length; c++)
        {
            largest = Math.Max(largest, input[c]);
        }

        // Subtracting the largest input keeps the exponentials from overflowing.
        double sum = 0;
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = Math.Exp(input[c] - largest);
            sum += row[c];
        }

        for (int c = 0; c < row.Length; c++)
        {
            row[c] = isLogarithm ? input[c] - largest - Math.Log(sum) : row[c] / sum;
        }
    }
}
