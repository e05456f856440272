using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Builds one <see cref="TensorProgram"/> and checks each operation as it is added.
/// </summary>
/// <remarks>
/// After <see cref="Build"/> has returned the program, all methods throw
/// <see cref="InvalidOperationException"/>. This class is not thread-safe.
/// </remarks>
public sealed class ProgramBuilder
{
    private readonly ProgramShapes _shapes = new();
    private readonly List<ValueId> _inputs = [];
    private readonly List<(ValueId Value, Shape Shape)> _outputs = [];
    private readonly List<Operation> _operations = [];
    private bool _built;

    /// <summary>Gets the shapes defined so far.</summary>
    public ProgramShapes Shapes => _shapes;

    /// <summary>Declares a tensor that the caller feeds in each run.</summary>
    /// <param name="shape">Shape of the tensor.</param>
    /// <returns>The id of the value.</returns>
    public ValueId Input(Shape shape)
    {
        ValueId id = NewValue();
        _shapes.Define(id, shape);
        _inputs.Add(id);
        return id;
    }

    /// <summary>Reserves an id for a value that an operation will write.</summary>
    /// <returns>The id.</returns>
    public ValueId NewValue()
    {
        ThrowIfBuilt();
        return _shapes.Reserve();
    }

    /// <summary>Declares a parameter's shape.</summary>
    /// <param name="id">The parameter.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns><paramref name="id"/>.</returns>
    /// <remarks>Declaring it again with the same shape does nothing.</remarks>
    /// <exception cref="ArgumentException">The id was declared with another shape.</exception>
    public ParameterId Parameter(ParameterId id, Shape shape)
    {
        ThrowIfBuilt();
        _shapes.Declare(id, shape);
        return id;
    }

    /// <summary>Appends an operation and defines the values it writes.</summary>
    /// <param name="operation">The operation; its epilogue names the values to define.</param>
    /// <returns>The shape of the values that the operation writes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// An operand, a parameter or an output is invalid. The message names the label, the expected
    /// and the actual shape.
    /// </exception>
    public Shape Add(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ThrowIfBuilt();
        string where = $"{operation.Kind} '{operation.Label}': ";
        try
        {
            return Append(operation);
        }
        catch (ArgumentException error) when (!error.Message.StartsWith(where, StringComparison.Ordinal))
        {
            // Exceptions of windows and shapes do not name the operation.
            throw new ArgumentException(where + error.Message, error);
        }
    }

    /// <summary>Declares a value as an output of the program, in its own shape.</summary>
    /// <param name="value">A defined value.</param>
    /// <exception cref="ArgumentException">The value is not defined.</exception>
    public void Output(ValueId value) => Output(value, _shapes.Of(value));

    /// <summary>
    /// Declares a value as an output of the program, in a shape of the same element count.
    /// </summary>
    /// <param name="value">A defined value.</param>
    /// <param name="shape">Shape of the caller's tensor.</param>
    /// <exception cref="ArgumentException">
    /// The value is not defined, or the element counts differ.
    /// </exception>
    public void Output(ValueId value, Shape shape)
    {
        ThrowIfBuilt();
        if (_shapes.Of(value).ElementCount != shape.ElementCount)
        {
            throw new ArgumentException($"Value {value} of shape {_shapes.Of(value)} cannot be an output of shape {shape}: the element counts differ.");
        }

        _outputs.Add((value, shape));
    }

    /// <summary>Creates the program.</summary>
    /// <returns>The program.</returns>
    /// <remarks>
    /// If this method throws, the caller can complete the program and call this method again.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// A reserved value is never written, or the program has no output.
    /// </exception>
    /// <exception cref="InvalidOperationException">The program has already been built.</exception>
    public TensorProgram Build()
    {
        ThrowIfBuilt();
        TensorProgram program = _outputs.Count > 0
            ? new(_shapes.Copy(), [.. _inputs], [.. _outputs], [.. _operations])
            : throw new ArgumentException("The program has no output. Call Output for at least one value.");
        _built = true;
        return program;
    }

    private void ThrowIfBuilt()
    {
        if (_built)
        {
            throw new InvalidOperationException("The program was already built. Create a new builder for another program.");
        }
    }

    private Shape Append(Operation operation)
    {
        Shape shape = operation.InferShape(_shapes);
        Epilogue epilogue = operation.Epilogue;
        if (epilogue.Output is null && epilogue.Second is null)
        {
            throw new ArgumentException("the epilogue has no output. Set Output, Second or both.");
        }

        if (epilogue.Residual is { } residual && !HaveSameLayout(_shapes.Of(residual), shape))
        {
            throw new ArgumentException($"the residual must have shape {shape}, got {_shapes.Of(residual)}.");
        }

        foreach (ParameterId id in operation.Parameters.Skip(operation.HasFilter ? 1 : 0))
        {
            Shape channels = shape.Rank > 0 ? [shape[^1]] : throw new ArgumentException("a scalar has no channels for bias, scale and shift.");
            if (_shapes.Of(id) != channels)
            {
                throw new ArgumentException($"bias, scale and shift must have shape {channels}, got {_shapes.Of(id)}.");
            }
        }

        foreach (ValueId id in operation.Writes)
        {
            _shapes.Define(id, shape);
        }

        _operations.Add(operation);
        return shape;
    }

    /// <summary>
    /// Determines whether two shapes differ only in dimensions of size 1 before the channels:
    /// [N, 1, 1, C] and [N, C] have the same layout in memory.
    /// </summary>
    internal static bool HaveSameLayout(Shape a, Shape b) =>
        a == b || (a.Rank > 0 && b.Rank > 0 && a[^1] == b[^1] && a.SkipLast(1).Where(IsNotOne).SequenceEqual(b.SkipLast(1).Where(IsNotOne)));

    private static bool IsNotOne(int size) => size != 1;
}
