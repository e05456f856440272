namespace NeoResNet.Nn;

/// <summary>
/// Specifies which mismatches
/// <see cref="VariableStore.Restore(Checkpoints.ICheckpoint, RestoreOptions)"/> accepts; by default
/// none.
/// </summary>
public sealed record RestoreOptions
{
    /// <summary>Gets the options that accept no mismatch.</summary>
    public static RestoreOptions Strict { get; } = new();

    /// <summary>
    /// Gets the options that accept every mismatch and restore the arrays that match.
    /// </summary>
    public static RestoreOptions Lenient { get; } = new() { AllowMissing = true, AllowUnexpected = true, AllowWrongShape = true };

    /// <summary>
    /// Gets whether the checkpoint may lack arrays. Variables without an array keep their values.
    /// Defaults to false.
    /// </summary>
    public bool AllowMissing { get; init; }

    /// <summary>
    /// Gets whether the checkpoint may have arrays without a variable, which are ignored. Defaults
    /// to false.
    /// </summary>
    public bool AllowUnexpected { get; init; }

    /// <summary>
    /// Gets whether arrays may have another shape than their variables, which keep their values.
    /// Defaults to false.
    /// </summary>
    public bool AllowWrongShape { get; init; }
}
