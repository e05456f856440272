using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Provides the shapes of a program's values and parameters.</summary>
/// <remarks>
/// While a <see cref="ProgramBuilder"/> is in use, the object contains the shapes defined so far.
/// </remarks>
public sealed class ProgramShapes
{
    private readonly List<Shape?> _values = [];
    private readonly Dictionary<ParameterId, Shape> _parameters = [];

    /// <summary>Gets the shape of a value as stored.</summary>
    /// <param name="id">The value.</param>
    /// <returns>Its shape.</returns>
    /// <exception cref="ArgumentException">
    /// No input or earlier operation defines the value.
    /// </exception>
    public Shape Of(ValueId id) => (uint)id.Index < (uint)_values.Count && _values[id.Index] is { } shape
        ? shape
        : throw new ArgumentException($"Value {id} is read before an operation writes it.");

    /// <summary>Gets the shape of a value as a view reads it.</summary>
    /// <param name="view">The value and the stride.</param>
    /// <returns>The shape, with height and width divided by the stride and rounded up.</returns>
    /// <exception cref="ArgumentException">
    /// The value is unknown, the stride is below 1, or the view is strided and the value is not of
    /// rank 4.
    /// </exception>
    public Shape Of(View view)
    {
        Shape shape = Of(view.Value);
        if (view.Stride == 1)
        {
            return shape;
        }

        if (view.Stride < 1 || shape.Rank != 4)
        {
            throw new ArgumentException($"A view with stride {view.Stride} needs a stride of at least 1 and rank 4, got {shape}.");
        }

        return [shape[0], Strided(shape[1], view.Stride), Strided(shape[2], view.Stride), shape[3]];
    }

    /// <summary>Gets the shape of a parameter.</summary>
    /// <param name="id">The parameter.</param>
    /// <returns>Its declared shape.</returns>
    /// <exception cref="ArgumentException">The parameter was not declared.</exception>
    public Shape Of(ParameterId id) => _parameters.TryGetValue(id, out Shape shape)
        ? shape
        : throw new ArgumentException($"Parameter {id} was not declared. Declare its shape first.");

    /// <summary>
    /// Creates a copy with another batch size, which replaces the first dimension of values of rank
    /// 2 or more whose first dimension is <paramref name="from"/>.
    /// </summary>
    /// <param name="from">The present batch size.</param>
    /// <param name="to">The new batch size.</param>
    /// <returns>The copy.</returns>
    internal ProgramShapes WithBatch(int from, int to)
    {
        ProgramShapes copy = Copy();
        for (int i = 0; i < copy._values.Count; i++)
        {
            if (copy._values[i] is { Rank: > 1 } shape && shape[0] == from)
            {
                copy._values[i] = [to, .. shape.Dimensions[1..]];
            }
        }

        return copy;
    }

    /// <summary>Creates a copy that is independent of later changes to this object.</summary>
    internal ProgramShapes Copy()
    {
        var copy = new ProgramShapes();
        copy._values.AddRange(_values);
        foreach ((ParameterId id, Shape shape) in _parameters)
        {
            copy._parameters.Add(id, shape);
        }

        return copy;
    }

    internal IReadOnlyDictionary<ParameterId, Shape> Parameters => _parameters;

    internal ValueId Reserve()
    {
        _values.Add(null);
        return new(_values.Count - 1);
    }

    internal void Define(ValueId id, Shape shape)
    {
        if ((uint)id.Index >= (uint)_values.Count || _values[id.Index] is not null)
        {
            throw new ArgumentException($"Value {id} is already defined, or was not reserved.");
        }

        _values[id.Index] = shape;
    }

    internal void Declare(ParameterId id, Shape shape)
    {
        if (_parameters.TryGetValue(id, out Shape known) && known != shape)
        {
            throw new ArgumentException($"Parameter {id} is already declared with shape {known}, which differs from {shape}.");
        }

        _parameters[id] = shape;
    }

    internal Shape[] FinishedValues() => [.. _values.Select((shape, i) => shape
        ?? throw new ArgumentException($"Value {new ValueId(i)} was reserved, but no operation writes it."))];

    private static int Strided(int size, int stride) => (int)(((long)size + stride - 1) / stride);
}
