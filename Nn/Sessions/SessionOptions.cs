using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>Options of a <see cref="Session"/>.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// Gets the largest number of compiled plans in the cache, at least 1. There is one plan per
    /// set of fetches and input shapes; the least recently used one is removed first.
    /// </summary>
    public int PlanCacheSize { get; init; } = 16;

    /// <summary>Gets the options with which the backend compiles.</summary>
    public CompileOptions Compile { get; init; } = CompileOptions.Default;
}
