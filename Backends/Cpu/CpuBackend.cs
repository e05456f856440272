using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Runs programs on this machine's processor, in managed code only.</summary>
/// <remarks>
/// This class is thread-safe. Create one backend and share it, because the backend owns its
/// threads. Results depend neither on the number of threads nor on other runs.
/// </remarks>
public sealed class CpuBackend : IBackend
{
    private readonly KernelRow _row;
    private readonly WorkerPool _pool;
    private readonly WinogradUse _winograd;
    private volatile bool _disposed;

    /// <summary>Creates a backend.</summary>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The forced level is unknown or this processor cannot run it, or the environment variable
    /// <c>NEORESNET_WINOGRAD</c> has an unknown value. The message names the allowed values.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <see cref="CpuBackendOptions.MaxThreads"/> is below 1 or above
    /// <see cref="CpuBackendOptions.MaxSupportedThreads"/>, or
    /// <see cref="CpuBackendOptions.SpinMicroseconds"/> is negative.
    /// </exception>
    /// <remarks>The backend starts its threads at the first run that can use them.</remarks>
    public CpuBackend(CpuBackendOptions? options = null)
    {
        options ??= new();
        int threads = options.MaxThreads ?? Math.Min(Environment.ProcessorCount, CpuBackendOptions.MaxSupportedThreads);
        OptionRange.Check(nameof(options), nameof(CpuBackendOptions.MaxThreads), threads, 1, CpuBackendOptions.MaxSupportedThreads);
        OptionRange.Check(nameof(options), nameof(CpuBackendOptions.SpinMicroseconds), options.SpinMicroseconds, 0, int.MaxValue);
        _row = options.Level is { } level
            ? KernelTable.Choose(level.ToString(), $"Option {nameof(CpuBackendOptions.Level)}")
            : KernelTable.Chosen();
        _winograd = WinogradRule.OfBackend(options.Winograd, EnvironmentSwitches.Winograd.Read());
        _pool = new(threads, options.SpinMicroseconds);
        Info = new("cpu", $"{Environment.ProcessorCount} processors, {CpuKernels.Features[0]}", _row.LevelName, threads);
    }

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <summary>Gets the row of the kernel table that this backend uses.</summary>
    internal CpuKernel Kernel => CpuKernels.Table.First(kernel => kernel.Level == _row.Level);

    /// <summary>Gets the inner loops of the level in use.</summary>
    internal KernelSet Kernels => _row.Kernels;

    /// <inheritdoc/>
    public IParameterSet CreateParameterSet()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HostParameterSet(this);
    }

    /// <inheritdoc/>
    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(program);
        var winograd = WinogradRule.For(options ?? CompileOptions.Default, _winograd, _row.Costs);
        return CpuExecutable.Compile(program, HostParameterSet.Of(parameters, this), _row.Kernels, _pool, winograd);
    }

    /// <summary>
    /// Measures the peak speed of this machine at the level in use, with multiply-adds on registers
    /// only.
    /// </summary>
    /// <param name="threads">
    /// Number of threads; 0 for the backend's limit. The method uses at most
    /// <see cref="Environment.ProcessorCount"/> threads.
    /// </param>
    /// <param name="duration">
    /// Duration of the measurement. The method takes at least one short measurement.
    /// </param>
    /// <returns>
    /// Floating-point operations per second: the best of many short measurements.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="threads"/> is negative or above
    /// <see cref="CpuBackendOptions.MaxSupportedThreads"/>.
    /// </exception>
    /// <remarks>
    /// The threads measure at the same time. Each multiply-add counts as two operations.
    /// </remarks>
    public double MeasurePeak(int threads, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, CpuBackendOptions.MaxSupportedThreads);
        return FmaPeak.Measure(_row.Kernels, threads == 0 ? Info.MaxThreads : threads, duration);
    }

    /// <summary>
    /// Measures how long a cache line takes from one processor to another and back. The time is tens
    /// of nanoseconds if the processors share a cache, and hundreds if they do not.
    /// </summary>
    /// <param name="duration">
    /// Duration of the measurement. The method measures all pairs of the processors of this process
    /// if they fit into the duration, and at least one pair.
    /// </param>
    /// <returns>
    /// The shortest and the longest round trip of a pair, in nanoseconds. <see langword="null"/> if
    /// this process has fewer than two processors, or if the system is not Linux.
    /// </returns>
    /// <remarks>
    /// A virtual machine can move to other processors at any time, so that a later measurement
    /// differs.
    /// </remarks>
    public static (double Shortest, double Longest)? MeasureRoundTrip(TimeSpan duration) => RoundTrip.Measure(duration);

    /// <summary>Stops the backend's threads.</summary>
    /// <remarks>
    /// Each thread stops at the end of the run that it works for. Existing executables then run on
    /// their caller's thread only.
    /// </remarks>
    public void Dispose()
    {
        _disposed = true;
        _pool.Dispose();
    }
}
