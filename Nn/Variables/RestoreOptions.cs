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

    /// <summary>Gets a value that indicates whether the checkpoint may lack arrays.</summary>
    /// <value>The default is false.</value>
    /// <remarks>Variables without an array keep their values.</remarks>
    public bool AllowMissing { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the checkpoint may contain arrays without a variable.
    /// </summary>
    /// <value>The default is false.</value>
    /// <remarks>The store ignores these arrays.</remarks>
    public bool AllowUnexpected { get; init; }

    /// <summary>
    /// Gets a value that indicates whether arrays may have another shape than their variables.
    /// </summary>
    /// <value>The default is false.</value>
    /// <remarks>These variables keep their values.</remarks>
    public bool AllowWrongShape { get; init; }
}
