using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>One tensor a <see cref="TensorProgram"/> hands out: a value, in a shape of the same element count.</summary>
/// <param name="Value">The value; may be an input, and may be handed out more than once.</param>
/// <param name="Shape">Shape of the caller's tensor, for instance without the dimensions that a squeeze removed.</param>
public readonly record struct ProgramOutput(ValueId Value, Shape Shape);

/// <summary>
/// What a backend compiles: a flat list of operations in order, over values whose shapes are all known. Immutable and
/// checked when built, so that a backend may rely on it. Made by <see cref="ProgramBuilder"/>.
/// </summary>
public sealed class TensorProgram
{
    internal TensorProgram(ProgramShapes shapes, IReadOnlyList<ValueId> inputs, IReadOnlyList<ProgramOutput> outputs, IReadOnlyList<Operation> operations)
    {
        Shapes = shapes;
        Values = shapes.FinishedValues();
        Inputs = inputs;
        Outputs = outputs;
        Operations = operations;
    }

    /// <summary>Shapes by id and view.</summary>
    public ProgramShapes Shapes { get; }

    /// <summary>Shape of each value, by <see cref="ValueId.Index"/>.</summary>
    public IReadOnlyList<Shape> Values { get; }

    /// <summary>The values the caller gives, in order.</summary>
    public IReadOnlyList<ValueId> Inputs { get; }

    /// <summary>The tensors the caller gets, in order.</summary>
    public IReadOnlyList<ProgramOutput> Outputs { get; }

    /// <summary>The steps, in an order in which every value is written before it is read.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>The parameters that the operations read, with their shapes.</summary>
    public IReadOnlyDictionary<ParameterId, Shape> Parameters => Shapes.Parameters;

    /// <summary>Floating point operations of one run: two a multiply-add of each convolution.</summary>
    public long Flops => Operations.Sum(operation => operation.CountFlops(Shapes));
}
