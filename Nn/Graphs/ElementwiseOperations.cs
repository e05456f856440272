namespace NeoResNet.Nn;

/// <summary>Product of two values of one shape.</summary>
public sealed record MultiplyOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "mul";

    internal override int InputCount => 2;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => RequireOneShape(inputs, "factors");
}

/// <summary>1 / (1 + exp(-x)).</summary>
public sealed record SigmoidOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Sigmoid";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}

/// <summary>The nearest number of [Minimum, Maximum]; NaN stays NaN.</summary>
public sealed record ClipOperation(float Minimum, float Maximum) : NodeOperation
{
    internal const float Relu6Maximum = 6;

    /// <inheritdoc/>
    public override string Kind => (Minimum, Maximum) is (0, Relu6Maximum) ? "Relu6" : "clip_by_value";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}

/// <summary>Scale * x + Shift with the same two numbers everywhere.</summary>
public sealed record ScaleOperation(float Scale, float Shift) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Scale";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}
