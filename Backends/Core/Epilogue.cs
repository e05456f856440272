namespace NeoResNet.Backends;

/// <summary>
/// What happens to an operation's result before it is stored, in this order:
/// y = result + bias, + residual, relu; store y; store second = relu(scale * y + shift).
/// </summary>
public sealed record Epilogue
{
    /// <summary>Where y goes; null where only the second output is read (the first unit of a block).</summary>
    public ValueId? Output { get; init; }

    /// <summary>Summand, one a channel.</summary>
    public ParameterId? Bias { get; init; }

    /// <summary>A value of the output's shape to add, possibly a strided view of a larger one. Dimensions of size 1 before the channels do not count.</summary>
    public View? Residual { get; init; }

    /// <summary>Whether negative results become zero after the residual was added. NaN stays NaN.</summary>
    public bool Relu { get; init; }

    /// <summary>The pre-activation of y as a further output.</summary>
    public Affine? Second { get; init; }

    /// <summary>An epilogue that only stores the result.</summary>
    public static Epilogue Store(ValueId output) => new() { Output = output };
}
