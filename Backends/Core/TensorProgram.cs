using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Describes one output of a <see cref="TensorProgram"/>: a value, in a shape of the same element
/// count.
/// </summary>
/// <param name="Value">The value; may be an input, and may be an output more than once.</param>
/// <param name="Shape">
/// Shape of the caller's tensor, for example without the dimensions that a squeeze removed.
/// </param>
public readonly record struct ProgramOutput(ValueId Value, Shape Shape);

/// <summary>
/// Represents what a backend compiles: a flat list of operations in order, over values whose shapes
/// are all known. Immutable. <see cref="ProgramBuilder"/> checks and creates programs, so a backend
/// may rely on them.
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

    /// <summary>Gets the shapes by id and view.</summary>
    public ProgramShapes Shapes { get; }

    /// <summary>Gets the shape of each value, by <see cref="ValueId.Index"/>.</summary>
    public IReadOnlyList<Shape> Values { get; }

    /// <summary>Gets the values that the caller feeds, in order.</summary>
    public IReadOnlyList<ValueId> Inputs { get; }

    /// <summary>Gets the outputs that the caller fetches, in order.</summary>
    public IReadOnlyList<ProgramOutput> Outputs { get; }

    /// <summary>
    /// Gets the operations, in an order in which every value is written before it is read.
    /// </summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>Gets the parameters that the operations read, with their shapes.</summary>
    public IReadOnlyDictionary<ParameterId, Shape> Parameters => Shapes.Parameters;

    /// <summary>
    /// Gets the floating point operations of one run: two per multiply-add of each convolution.
    /// </summary>
    public long Flops => Operations.Sum(operation => operation.CountFlops(Shapes));
}
