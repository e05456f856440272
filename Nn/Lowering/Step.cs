namespace NeoResNet.Nn.Lowering;

/// <summary>
/// One step while passes still change it: a body and the epilogue of <see cref="Backends.Epilogue"/>. Starts as one node's
/// work; passes merge later steps into earlier ones.
/// </summary>
internal sealed class Step(int order, string label, StepBody body, LoweredView? x, LoweredValue output)
{
    /// <summary>Position in the order of execution.</summary>
    internal int Order { get; } = order;

    /// <summary>Scope or node name, for plans and messages.</summary>
    internal string Label { get; } = label;

    internal StepBody Body { get; set; } = body;

    /// <summary>What it reads; null for a step without input.</summary>
    internal LoweredView? X { get; set; } = x;

    /// <summary>The second operand: of a product, or the statistics that a batch norm in training mode reads; null for all else.</summary>
    internal LoweredView? Y { get; set; }

    internal VectorExpression? Bias { get; set; }

    internal LoweredView? Residual { get; set; }

    internal bool Relu { get; set; }

    /// <summary>First output; null where only the second is read.</summary>
    internal LoweredValue? Output { get; set; } = output;

    internal SecondOutput? Second { get; set; }

    /// <summary>Whether the result is stored as it comes.</summary>
    internal bool HasBareEpilogue => Bias is null && Residual is null && !Relu && Second is null;

    /// <summary>Whether a value is there before this step runs.</summary>
    internal bool RunsAfter(LoweredValue value) => value.Producer is null || value.Producer.Order < Order;
}

/// <summary>The second output of a step: relu(scale * y + shift).</summary>
internal sealed record SecondOutput(VectorExpression Scale, VectorExpression Shift, bool Relu, LoweredValue Output);
