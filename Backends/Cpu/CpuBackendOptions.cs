namespace NeoResNet.Backends.Cpu;

/// <summary>Holds the options of a <see cref="CpuBackend"/>.</summary>
public sealed record CpuBackendOptions
{
    /// <summary>
    /// Specifies the default of <see cref="SpinMicroseconds"/>: longer than the gap between two
    /// steps of a network.
    /// </summary>
    public const int DefaultSpinMicroseconds = 200;

    /// <summary>Specifies the upper bound of <see cref="MaxThreads"/>.</summary>
    /// <remarks>The bound guards against typos such as a million threads.</remarks>
    public const int MaxSupportedThreads = 1024;

    /// <summary>
    /// Gets the maximum number of threads of one run, from 1 to <see cref="MaxSupportedThreads"/>.
    /// </summary>
    /// <remarks>
    /// The number includes the caller's thread. Defaults to
    /// <see cref="Environment.ProcessorCount"/>, which honors container limits.
    /// </remarks>
    public int? MaxThreads { get; init; }

    /// <summary>Gets the instruction set level to use.</summary>
    /// <remarks>
    /// Defaults to the level that the environment variable <c>NEORESNET_ISA</c> names. If the
    /// variable is unset, defaults to the best available level.
    /// </remarks>
    public CpuLevel? Level { get; init; }

    /// <summary>Gets the use of Winograd's method.</summary>
    /// <remarks>
    /// Defaults to the use that the environment variable <c>NEORESNET_WINOGRAD</c> names
    /// (<c>auto</c>, <c>off</c>, <c>force</c> or <c>force2</c>). If the variable is unset, defaults
    /// to <see cref="WinogradUse.Auto"/>. <see cref="CompileOptions.LowMemory"/> and
    /// <see cref="CompileOptions.Winograd"/> override this option.
    /// </remarks>
    public WinogradUse? Winograd { get; init; }

    /// <summary>
    /// Gets the time in microseconds that a thread without work spins before it sleeps.
    /// </summary>
    /// <remarks>
    /// If the time is 0, the thread sleeps at once. The time never changes a result.
    /// </remarks>
    public int SpinMicroseconds { get; init; } = DefaultSpinMicroseconds;
}
