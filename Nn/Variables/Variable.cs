using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents a named parameter of a network, whose values a <see cref="VariableStore"/> owns.
/// </summary>
/// <remarks>
/// This class is thread-safe. Each change of the values increments the store's version, so that
/// sessions do not use outdated values.
/// </remarks>
public sealed class Variable
{
    private readonly VariableStore _store;
    private HostBuffer? _value;
    private long _changedAt;

    internal Variable(VariableStore store, string name, Shape shape, Initializer initializer, Regularizer regularizer, bool trainable)
    {
        _store = store;
        Name = name;
        Shape = shape;
        Initializer = initializer;
        Regularizer = regularizer;
        Trainable = trainable;
    }

    /// <summary>Gets the full name, such as <c>resnet_v2_50/conv1/weights</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the shape.</summary>
    /// <remarks>Filters are [height, width, input channels, output channels].</remarks>
    public Shape Shape { get; }

    /// <summary>Gets the rule that sets the initial values of the variable.</summary>
    public Initializer Initializer { get; }

    /// <summary>Gets the penalty on the values in the training loss.</summary>
    public Regularizer Regularizer { get; }

    /// <summary>Gets a value that indicates whether an optimizer may change the variable.</summary>
    /// <remarks>Moving averages are not trainable.</remarks>
    public bool Trainable { get; }

    /// <summary>Gets a value that indicates whether the variable has values.</summary>
    public bool IsInitialized => Volatile.Read(ref _value) is not null;

    /// <summary>Replaces the values.</summary>
    /// <param name="values">The new values, in row-major order.</param>
    /// <exception cref="ArgumentException">
    /// The number of values differs from the shape's element count.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void Assign(ReadOnlySpan<float> values)
    {
        if (values.Length != Shape.ElementCount)
        {
            throw new ArgumentException($"Variable '{Name}' of shape {Shape} has {Shape.ElementCount} elements, got {values.Length}.", nameof(values));
        }

        lock (_store.Gate)
        {
            values.CopyTo(Writable());
            _store.Bump();
        }
    }

    /// <summary>Copies the values to a span.</summary>
    /// <param name="destination">
    /// Memory for the values, in row-major order; at least as long as the shape's element count.
    /// </param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="InvalidOperationException">The variable has no values.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void CopyTo(Span<float> destination)
    {
        lock (_store.Gate)
        {
            Values().CopyTo(destination);
        }
    }

    /// <summary>Copies the values to a new tensor.</summary>
    /// <returns>The tensor, of the variable's shape.</returns>
    /// <exception cref="InvalidOperationException">The variable has no values.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public NhwcTensor ToTensor()
    {
        NhwcTensor copy = NhwcTensor.CreateUninitialized(Shape);
        CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Returns the name and the shape.</summary>
    /// <returns>Text such as <c>conv1/weights [7, 7, 3, 64]</c>.</returns>
    public override string ToString() => $"{Name} {Shape}";

    /// <summary>Gets the store's version at the last change of the values.</summary>
    internal long ChangedAt => Volatile.Read(ref _changedAt);

    /// <summary>Gets the values without a copy.</summary>
    /// <remarks>The caller must hold <see cref="VariableStore.Gate"/>.</remarks>
    internal ReadOnlySpan<float> Values() => Known().Span;

    /// <summary>Gets the values for a backend to read.</summary>
    /// <remarks>
    /// If a scale is given, the backend multiplies each column by its factor. The caller must hold
    /// <see cref="VariableStore.Gate"/>.
    /// </remarks>
    internal ParameterValues Lend(double[]? scale) => new(Known(), scale);

    /// <summary>Gets memory for new values.</summary>
    /// <remarks>The caller must hold <see cref="VariableStore.Gate"/>.</remarks>
    internal Span<float> Writable()
    {
        if (_value is null)
        {
            _store.ThrowIfDisposed();
            Volatile.Write(ref _value, new HostBuffer(Shape));
        }

        MarkChanged();
        return _value.Span;
    }

    /// <summary>Replaces the values with a buffer, which the variable then owns.</summary>
    /// <remarks>The caller must hold <see cref="VariableStore.Gate"/>.</remarks>
    internal void Replace(HostBuffer values)
    {
        HostBuffer? old = _value;
        Volatile.Write(ref _value, values);
        MarkChanged();
        old?.Dispose();
    }

    // Called before the store increments its version: a thread that reads the new version also
    // reads this change.
    private void MarkChanged() => Volatile.Write(ref _changedAt, _store.Version + 1);

    internal void Free() => _value?.Dispose();

    /// <exception cref="InvalidOperationException">The variable has no values.</exception>
    internal void ThrowIfUninitialized() => _ = Known();

    /// <summary>Gets the memory of the values, which moves when the values are replaced.</summary>
    /// <exception cref="InvalidOperationException">The variable has no values.</exception>
    internal HostBuffer Memory => Known();

    private HostBuffer Known() => Volatile.Read(ref _value)
        ?? throw new InvalidOperationException($"Variable '{Name}' has no values. Initialize the store or restore a checkpoint first.");
}
