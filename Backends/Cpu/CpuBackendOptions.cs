namespace NeoResNet.Backends.Cpu;

/// <summary>Holds the options of a <see cref="CpuBackend"/>.</summary>
public sealed record CpuBackendOptions
{
    /// <summary>
    /// The default of <see cref="SpinMicroseconds"/>: longer than the gap between two steps of a
    /// network.
    /// </summary>
    public const int DefaultSpinMicroseconds = 200;

    /// <summary>
    /// The upper bound of <see cref="MaxThreads"/>. Guards against typos such as a million threads.
    /// </summary>
    public const int MaxSupportedThreads = 1024;

    /// <summary>
    /// Gets the maximum number of threads of one run, the caller's included, from 1 to
    /// <see cref="MaxSupportedThreads"/>. Defaults to <see cref="Environment.ProcessorCount"/>,
    /// which honors container limits.
    /// </summary>
    public int? MaxThreads { get; init; }

    /// <summary>
    /// Gets the instruction set level to use. Defaults to the level that the environment variable
    /// <c>NEORESNET_ISA</c> names; if the variable is unset, to the best available level.
    /// </summary>
    public CpuLevel? Level { get; init; }

    /// <summary>
    /// Gets where to use Winograd's method. <see cref="CompileOptions.LowMemory"/> and
    /// <see cref="CompileOptions.Winograd"/> override it. Defaults to what the environment variable
    /// <c>NEORESNET_WINOGRAD</c> names (<c>auto</c>, <c>off</c>, <c>force</c> or <c>force2</c>); if
    /// the variable is unset, to <see cref="WinogradUse.Auto"/>.
    /// </summary>
    public WinogradUse? Winograd { get; init; }

    /// <summary>
    /// Gets how long a thread without work spins before it sleeps, in microseconds; 0 to sleep at
    /// once. Never changes a result.
    /// </summary>
    public int SpinMicroseconds { get; init; } = DefaultSpinMicroseconds;
}
