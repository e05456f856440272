namespace NeoResNet.Backends;

/// <summary>Computes 1 / (1 + exp(-x)) for each element.</summary>
/// <param name="X">Input of rank 1 or more.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>NaN stays NaN.</remarks>
public sealed record Sigmoid(View X, Epilogue Epilogue) : Elementwise(X, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid";

    internal override double Apply(float x) => 1 / (1 + Math.Exp(-(double)x));

    internal override Operation Gradient(View y, View dy) => new SigmoidGradient(y, dy, new());
}
