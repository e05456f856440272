namespace NeoResNet.Backends;

/// <summary>Choices that hold for one run.</summary>
/// <param name="MaxThreads">Most threads to use, the caller's included; 0 for the backend's own limit, not negative. Never changes a result.</param>
/// <param name="CancellationToken">Ends the run between operations, or between the tasks of one, with <see cref="OperationCanceledException"/>; the outputs are then undefined.</param>
/// <param name="Times">Gets the time of each operation; null to measure none. Of the program's number of operations; see <see cref="Profiler"/>.</param>
/// <param name="DeviceTime">Gets the time of the whole on a device that has a clock of its own; null to ask none. Cheap: runs stay as they are.</param>
public readonly record struct RunOptions(int MaxThreads = 0, CancellationToken CancellationToken = default, StepTimes? Times = null, DeviceTime? DeviceTime = null);
