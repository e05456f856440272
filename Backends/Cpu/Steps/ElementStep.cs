using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes an operation whose results are an <see cref="IElementOperator"/> of its operands.
/// </summary>
internal sealed unsafe class ElementStep : FlatStep
{
    private readonly View[] _operands;
    private readonly PixelWalk[] _walks;
    private readonly ElementLoop _loop;

    private ElementStep(StepContext context, Operation operation, ElementLoop loop)
        : base(
            context, operation, operation.InferShape(context.Shapes),
            operation.Operands.All(operand => operand.Stride == 1 && context.Shapes.Of(operand) == operation.InferShape(context.Shapes)), operation.Kind)
    {
        _operands = [.. operation.Operands];
        Shape result = operation.InferShape(context.Shapes);
        _walks = [.. _operands.Select(operand => PixelWalk.Of(context.Shapes, operand, result))];
        _loop = loop;
    }

    /// <summary>Compiles an operation.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="operation">The operation; has as many operands as the operator.</param>
    /// <param name="function">The function of the elements of the operands.</param>
    public static ElementStep Of<TOperator>(StepContext context, Operation operation, TOperator function)
        where TOperator : struct, IElementOperator =>
        new(context, operation, context.Kernels.Elements(function));

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        _loop(AddressOf(0, row, in memory) + channel, OtherAddress(1, row, channel, in memory), OtherAddress(2, row, channel, in memory), scratch, count);
        return scratch;
    }

    private float* OtherAddress(int operand, int row, int channel, in StepMemory memory) =>
        operand < _operands.Length ? AddressOf(operand, row, in memory) + channel : null;

    private float* AddressOf(int operand, int row, in StepMemory memory) => memory.Address(_operands[operand].Value) + _walks[operand].Offset(row);
}
