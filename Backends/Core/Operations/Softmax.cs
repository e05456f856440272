using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>exp(x - max) / sum over the last dimension.</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Epilogue">What follows.</param>
public sealed record Softmax(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "softmax";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X);
        return x.Rank > 0 ? x : throw Misfit("the input must have at least one dimension.");
    }
}
