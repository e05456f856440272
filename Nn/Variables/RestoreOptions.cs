namespace NeoResNet.Nn;

/// <summary>What <see cref="VariableStore.Restore(Checkpoints.ICheckpoint, RestoreOptions)"/> puts up with; by default nothing.</summary>
public sealed record RestoreOptions
{
    /// <summary>Everything must fit.</summary>
    public static RestoreOptions Strict { get; } = new();

    /// <summary>Whatever fits is taken.</summary>
    public static RestoreOptions Lenient { get; } = new() { AllowMissing = true, AllowUnexpected = true, AllowWrongShape = true };

    /// <summary>Variables without an array keep what they have.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Arrays without a variable are passed over.</summary>
    public bool AllowUnexpected { get; init; }

    /// <summary>Variables whose array has another shape keep what they have.</summary>
    public bool AllowWrongShape { get; init; }
}
