using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>Specifies options for a <see cref="Session"/>.</summary>
public sealed record SessionOptions
{
    /// <summary>Gets the maximum number of compiled plans in the cache, at least 1.</summary>
    /// <value>The default is 16.</value>
    /// <remarks>
    /// The cache contains one plan per set of fetches and input shapes. It removes the least
    /// recently used plan first.
    /// </remarks>
    public int PlanCacheSize { get; init; } = 16;

    /// <summary>Gets the options with which the backend compiles.</summary>
    public CompileOptions Compile { get; init; } = CompileOptions.Default;
}
