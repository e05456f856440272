namespace NeoResNet.Backends;

/// <summary>
/// Describes a value as an operation reads it: every <paramref name="Stride"/>-th row and column,
/// starting with the first.
/// </summary>
/// <param name="Value">The value read.</param>
/// <param name="Stride">
/// Distance between the rows, and between the columns, that are read; at least 1.
/// </param>
/// <remarks>
/// With stride 1, the view is the value itself. A strided view replaces TF-slim's <c>subsample</c>
/// without a copy.
/// </remarks>
public readonly record struct View(ValueId Value, int Stride = 1)
{
    /// <summary>Creates a view of a whole value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The view.</returns>
    public static implicit operator View(ValueId value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Stride == 1 ? $"{Value}" : $"{Value}[::{Stride}]";
}
