namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of a <see cref="Clip"/> or a ReLU: dy where minimum &lt; y
/// &lt; maximum, otherwise 0.
/// </summary>
/// <param name="Y">Result of the function.</param>
/// <param name="Dy">Gradient of the result, of the same shape.</param>
/// <param name="Minimum">Lower bound of the function; 0 for a ReLU.</param>
/// <param name="Maximum">Upper bound of the function; infinity for a ReLU.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>The gradient at a bound, and where y is NaN, is 0.</remarks>
internal sealed record ClipGradient(View Y, View Dy, float Minimum, float Maximum, Epilogue Epilogue) : ElementwiseGradient(Y, Dy, Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "clip_gradient";

    internal override double Apply(float y, float dy) => y > Minimum && Maximum > y ? dy : 0;
}
