namespace NeoResNet.Backends;

/// <summary>
/// A value as an operation reads it: every <paramref name="Stride"/>-th row and column, starting with the first.
/// With stride 1 it is the value itself. A strided view is how TF-slim's <c>subsample</c> costs nothing.
/// </summary>
/// <param name="Value">The value read.</param>
/// <param name="Stride">Distance between the rows, and between the columns, that are read; at least 1.</param>
public readonly record struct View(ValueId Value, int Stride = 1)
{
    /// <summary>Reads a value whole.</summary>
    public static implicit operator View(ValueId value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Stride == 1 ? $"{Value}" : $"{Value}[::{Stride}]";
}
