namespace NeoResNet.Backends.Cpu;

/// <summary>How a <see cref="CpuTuner"/> measures.</summary>
public sealed record CpuTunerOptions
{
    /// <summary>Threads and level to measure with. Its <see cref="CpuBackendOptions.Tuning"/> and <see cref="CpuBackendOptions.Winograd"/> are not used.</summary>
    public CpuBackendOptions Backend { get; init; } = new();

    /// <summary>Rounds in which every candidate has its turn, at least 1: so a slow minute of the machine hits all alike.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Least runs of a turn after an untimed one, at least 1.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>Runs are added to a turn until it has lasted this long.</summary>
    public TimeSpan LeastTurn { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Told after each turn how many of how many are done; null for nobody.</summary>
    public Action<int, int>? TurnDone { get; init; }

    /// <summary>Ends the measurement between two operations.</summary>
    public CancellationToken CancellationToken { get; init; }
}
