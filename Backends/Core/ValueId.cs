namespace NeoResNet.Backends;

/// <summary>Identifies one value (an activation) of a <see cref="TensorProgram"/>.</summary>
/// <param name="Index">Index in <see cref="TensorProgram.Values"/>.</param>
public readonly record struct ValueId(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"%{Index}";
}
