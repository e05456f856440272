using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>1 / (1 + exp(-x)); NaN stays NaN.</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record Sigmoid(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X);
        return x.Rank > 0 ? x : throw Misfit("the input must have at least one dimension.");
    }
}
