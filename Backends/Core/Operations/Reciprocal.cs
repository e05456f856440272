namespace NeoResNet.Backends;

/// <summary>Computes 1 / x for each element.</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>The reciprocal of 0 is infinity with the sign of the zero. NaN stays NaN.</remarks>
public sealed record Reciprocal(View X, Epilogue Epilogue) : Elementwise(X, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "reciprocal";

    internal override double Apply(float x) => 1 / (double)x;
}
