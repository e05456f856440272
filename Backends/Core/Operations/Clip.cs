using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Limits each element to [<see cref="Minimum"/>, <see cref="Maximum"/>].</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Minimum">Smallest result; may be minus infinity.</param>
/// <param name="Maximum">
/// Largest result, not below <paramref name="Minimum"/>; may be infinity.
/// </param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>NaN stays NaN. If the minimum is 0, -0 stays -0, as in a ReLU.</remarks>
public sealed record Clip(View X, float Minimum, float Maximum, Epilogue Epilogue) : Elementwise(X, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "clip";

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes) => Minimum <= Maximum
        ? base.InferShape(shapes)
        : throw Misfit($"the minimum must not be greater than the maximum, got {Minimum} and {Maximum}.");

    // Both comparisons are false for NaN, which therefore passes through.
    internal override double Apply(float x) => x < Minimum ? Minimum : x > Maximum ? Maximum : x;

    internal override Operation Gradient(View y, View dy) => new ClipGradient(y, dy, Minimum, Maximum, new());
}
