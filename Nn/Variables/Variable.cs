using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// A named parameter of a network. Its values belong to its <see cref="VariableStore"/>; every change bumps the store's
/// version, so that no session goes on with packed forms of old values. Thread-safe.
/// </summary>
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

    /// <summary>Full name: <c>resnet_v2_50/conv1/weights</c>.</summary>
    public string Name { get; }

    /// <summary>Shape; filters are HWIO.</summary>
    public Shape Shape { get; }

    /// <summary>What gives it its first values.</summary>
    public Initializer Initializer { get; }

    /// <summary>Its penalty in the loss.</summary>
    public Regularizer Regularizer { get; }

    /// <summary>Whether training changes it; moving statistics are not trainable.</summary>
    public bool Trainable { get; }

    /// <summary>Whether it has values.</summary>
    public bool IsInitialized => Volatile.Read(ref _value) is not null;

    /// <summary>Replaces the values, given in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's element count.</exception>
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

    /// <summary>Copies the values into <paramref name="destination"/>, in row-major order.</summary>
    /// <exception cref="InvalidOperationException">The variable has no values yet.</exception>
    public void CopyTo(Span<float> destination)
    {
        lock (_store.Gate)
        {
            Values().CopyTo(destination);
        }
    }

    /// <summary>A copy of the values.</summary>
    /// <exception cref="InvalidOperationException">The variable has no values yet.</exception>
    public NhwcTensor ToTensor()
    {
        NhwcTensor copy = NhwcTensor.Uninitialized(Shape);
        CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";

    /// <summary>The store's version with which the values changed last.</summary>
    internal long ChangedAt => Volatile.Read(ref _changedAt);

    /// <summary>The values themselves; only while <see cref="VariableStore.Gate"/> is held.</summary>
    internal ReadOnlySpan<float> Values() => Known().Span;

    /// <summary>The values for a backend to read, columns multiplied by factors where there are some; only while <see cref="VariableStore.Gate"/> is held.</summary>
    internal ParameterValues Lend(double[]? scale) => new(Known(), scale);

    /// <summary>Memory for new values; only while <see cref="VariableStore.Gate"/> is held.</summary>
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

    /// <summary>Takes over a buffer as the values; only while <see cref="VariableStore.Gate"/> is held.</summary>
    internal void Replace(HostBuffer values)
    {
        HostBuffer? old = _value;
        Volatile.Write(ref _value, values);
        MarkChanged();
        old?.Dispose();
    }

    // Before the store's version says so: who sees that version sees this too.
    private void MarkChanged() => Volatile.Write(ref _changedAt, _store.Version + 1);

    internal void Free() => _value?.Dispose();

    /// <exception cref="InvalidOperationException">It has no values.</exception>
    internal void ThrowIfUninitialized() => _ = Known();

    private HostBuffer Known() => Volatile.Read(ref _value)
        ?? throw new InvalidOperationException($"Variable '{Name}' has no values: initialize the store or restore a checkpoint first.");
}
