using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Sets all elements to one number.</summary>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Value">The number.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record Constant(Shape Shape, float Value, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "constant";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes) => Shape;

    internal override Operation MapOperands(Func<View, View> map) => this;

    internal override ReferenceRow PrepareReference(ReferenceContext context) => (_, _, row) => row.Fill(Value);
}
