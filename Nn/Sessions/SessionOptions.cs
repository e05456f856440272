using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>Choices that hold for a <see cref="Session"/>.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// Compiled plans kept, one for each set of fetches and shapes in use; the one unused longest goes first. At least 1.
    /// </summary>
    public int PlanCacheSize { get; init; } = 16;

    /// <summary>What the backend is told when it compiles.</summary>
    public CompileOptions Compile { get; init; } = CompileOptions.Default;
}
