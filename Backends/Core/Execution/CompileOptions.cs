namespace NeoResNet.Backends;

/// <summary>Choices that hold for one compiled program.</summary>
public sealed record CompileOptions
{
    /// <summary>The defaults.</summary>
    public static CompileOptions Default { get; } = new();
}
