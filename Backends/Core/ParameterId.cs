namespace NeoResNet.Backends;

/// <summary>
/// Identifies one constant input (a filter, bias, scale or shift) of the programs that share an
/// <see cref="IParameterSet"/>.
/// </summary>
/// <param name="Index">Number of the parameter; not negative.</param>
/// <remarks>
/// The same id stands for the same numbers in all of these programs, so a backend packs it once.
/// </remarks>
public readonly record struct ParameterId(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"@{Index}";
}
