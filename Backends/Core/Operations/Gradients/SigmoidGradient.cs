namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of a <see cref="Sigmoid"/>: dy * y * (1 - y).
/// </summary>
/// <param name="Y">Result of the function.</param>
/// <param name="Dy">Gradient of the result, of the same shape.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record SigmoidGradient(View Y, View Dy, Epilogue Epilogue) : ElementwiseGradient(Y, Dy, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid_gradient";

    internal override double Apply(float y, float dy) => dy * ((double)y * (1 - (double)y));
}
