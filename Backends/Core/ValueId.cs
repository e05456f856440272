namespace NeoResNet.Backends;

/// <summary>Names one value (an activation) of a <see cref="TensorProgram"/>: an index into <see cref="TensorProgram.Values"/>.</summary>
public readonly record struct ValueId(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"%{Index}";
}
