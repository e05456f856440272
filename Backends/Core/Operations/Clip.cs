using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>The nearest number of [<see cref="Minimum"/>, <see cref="Maximum"/>]; NaN stays NaN, and -0 stays -0 where the minimum is 0, as under a ReLU.</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Minimum">Least result; may be minus infinity.</param>
/// <param name="Maximum">Largest result, not below <paramref name="Minimum"/>; may be infinity.</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record Clip(View X, float Minimum, float Maximum, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "clip";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X);
        return x.Rank == 0 ? throw Misfit("the input must have at least one dimension.")
            : Minimum <= Maximum ? x
            : throw Misfit($"the minimum must not be above the maximum, got {Minimum} and {Maximum}.");
    }
}
