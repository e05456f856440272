namespace NeoResNet.Backends;

/// <summary>
/// Describes what happens to an operation's result before it is stored, in this order:
/// y = result + bias, + residual, relu; store y; store second = relu(scale * y + shift).
/// </summary>
public sealed record Epilogue
{
    /// <summary>
    /// Gets the value that receives y; null if only the second output is read (the first unit of a
    /// block).
    /// </summary>
    public ValueId? Output { get; init; }

    /// <summary>Gets the bias to add, one number per channel; null for none.</summary>
    public ParameterId? Bias { get; init; }

    /// <summary>Gets the residual to add, which has the output's shape; null for none.</summary>
    /// <remarks>
    /// The residual can be a strided view of a larger value. The shape check ignores dimensions of
    /// size 1 before the channels.
    /// </remarks>
    public View? Residual { get; init; }

    /// <summary>
    /// Gets a value that indicates whether negative sums, including the residual, become zero.
    /// </summary>
    /// <remarks>NaN stays NaN.</remarks>
    public bool Relu { get; init; }

    /// <summary>Gets the pre-activation of y, stored as a second output; null for none.</summary>
    public Affine? Second { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the result is stored unchanged, as the only output.
    /// </summary>
    internal bool IsStoreOnly => Bias is null && Residual is null && !Relu && Second is null;

    /// <summary>Creates an epilogue that only stores the result.</summary>
    /// <param name="output">Receives the result.</param>
    /// <returns>The epilogue.</returns>
    public static Epilogue Store(ValueId output) => new() { Output = output };
}
