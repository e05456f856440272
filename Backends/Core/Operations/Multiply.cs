using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Product of two values of one shape, element by element: how a gate lets a value through.</summary>
/// <param name="X">First factor, of any rank.</param>
/// <param name="Y">Second factor.</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record Multiply(View X, View Y, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "multiply";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Y];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X), y = shapes.Of(Y);
        return x.Rank == 0 ? throw Misfit("the factors must have at least one dimension.")
            : x == y ? x
            : throw Misfit($"the factors must have one shape, got {x} and {y}.");
    }
}
