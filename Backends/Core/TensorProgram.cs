using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Represents the program that a backend compiles: a flat list of operations in execution order,
/// over values whose shapes are all known.
/// </summary>
/// <remarks>
/// Programs are immutable. <see cref="ProgramBuilder"/> checks and creates them, so a backend can
/// rely on their validity.
/// </remarks>
public sealed class TensorProgram
{
    internal TensorProgram(ProgramShapes shapes, IReadOnlyList<ValueId> inputs, IReadOnlyList<(ValueId Value, Shape Shape)> outputs, IReadOnlyList<Operation> operations)
    {
        Shapes = shapes;
        Values = shapes.FinishedValues();
        Inputs = inputs;
        Outputs = [.. outputs.Select(output => output.Value)];
        OutputShapes = [.. outputs.Select(output => output.Shape)];
        Operations = operations;
    }

    /// <summary>Gets the shapes by id and view.</summary>
    public ProgramShapes Shapes { get; }

    /// <summary>Gets the shape of each value, by <see cref="ValueId.Index"/>.</summary>
    public IReadOnlyList<Shape> Values { get; }

    /// <summary>Gets the values that the caller feeds, in order.</summary>
    public IReadOnlyList<ValueId> Inputs { get; }

    /// <summary>Gets the values that the caller fetches, in order.</summary>
    /// <remarks>An output can be an input, and a value can be an output more than once.</remarks>
    public IReadOnlyList<ValueId> Outputs { get; }

    /// <summary>Gets the shape of the caller's tensor for each of <see cref="Outputs"/>.</summary>
    /// <remarks>
    /// Each shape has the element count of the value, but can be a different shape, for example
    /// without the dimensions that a squeeze removed.
    /// </remarks>
    public IReadOnlyList<Shape> OutputShapes { get; }

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
