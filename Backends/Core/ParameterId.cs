namespace NeoResNet.Backends;

/// <summary>
/// Names one constant input (a filter, bias, scale or shift) of the programs that share an <see cref="IParameterSet"/>.
/// The same id stands for the same numbers in all of them, so a backend packs it once.
/// </summary>
public readonly record struct ParameterId(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"@{Index}";
}
