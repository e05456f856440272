namespace NeoResNet.Backends.Cpu;

/// <summary>Choices that hold for the life of a <see cref="CpuBackend"/>.</summary>
public sealed record CpuBackendOptions
{
    /// <summary>Default of <see cref="SpinMicroseconds"/>: longer than the gap between two steps of a network, shorter than anyone notices.</summary>
    public const int DefaultSpinMicroseconds = 200;

    /// <summary>Upper bound of <see cref="MaxThreads"/>: more than any machine has for one process, few enough that a slip of the pen takes no machine down.</summary>
    public const int MaxSupportedThreads = 1024;

    /// <summary>
    /// Most threads one run may use, the caller's included, from 1 to <see cref="MaxSupportedThreads"/>; null for
    /// <see cref="Environment.ProcessorCount"/>, which honours container limits.
    /// </summary>
    public int? MaxThreads { get; init; }

    /// <summary>Forces a level; null for the environment variable NEORESNET_ISA or, without it, the best available.</summary>
    public CpuLevel? Level { get; init; }

    /// <summary>
    /// Winograd's method for programs whose <see cref="CompileOptions"/> leave it open; null for the environment variable
    /// NEORESNET_WINOGRAD (auto, off, force or force2) or, without it, <see cref="WinogradUse.Auto"/>.
    /// </summary>
    public WinogradUse? Winograd { get; init; }

    /// <summary>
    /// Measured choices between direct convolution and Winograd's method, used where <see cref="WinogradUse.Auto"/> holds;
    /// for layers that it does not name, and where it is null, the cost model chooses. Fixed for the backend's life.
    /// </summary>
    public CpuTuning? Tuning { get; init; }

    /// <summary>How long a thread without work spins before it sleeps, in microseconds; 0 to sleep at once. Never changes a result.</summary>
    public int SpinMicroseconds { get; init; } = DefaultSpinMicroseconds;
}
