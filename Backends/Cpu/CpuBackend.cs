namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Runs programs on this machine's processor, in managed code alone. Thread-safe; make one and share it: it owns the
/// threads. Results do not depend on the number of threads or on what else runs.
/// </summary>
public sealed class CpuBackend : IBackend
{
    private readonly KernelRow _row;
    private readonly WorkerPool _pool;
    private readonly WinogradUse _winograd;
    private readonly CpuTuning? _tuning;
    private volatile bool _disposed;

    /// <summary>Makes a backend; its threads start at the first run that can use them.</summary>
    /// <param name="options">Threads and level; null for the defaults.</param>
    /// <exception cref="ArgumentException">The forced level, or what the environment says of Winograd's method, is unknown, or this processor cannot run the level; names the allowed ones. Or the tuning is of another processor or level.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A thread limit below 1 or above <see cref="CpuBackendOptions.MaxSupportedThreads"/>, or a negative spin.</exception>
    public CpuBackend(CpuBackendOptions? options = null)
    {
        options ??= new();
        int threads = options.MaxThreads ?? Math.Min(Environment.ProcessorCount, CpuBackendOptions.MaxSupportedThreads);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, CpuBackendOptions.MaxSupportedThreads, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.SpinMicroseconds, nameof(options));
        _row = options.Level is { } level
            ? KernelTable.Choose(level.ToString(), $"Option {nameof(CpuBackendOptions.Level)}")
            : KernelTable.Choose(Environment.GetEnvironmentVariable(KernelTable.Variable), $"Environment variable {KernelTable.Variable}");
        _winograd = options.Winograd ?? WinogradSwitch.Parse(Environment.GetEnvironmentVariable(WinogradSwitch.Variable));
        _tuning = options.Tuning;
        if (_tuning?.Misfit(_row.Level) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(options));
        }

        _pool = new(threads, options.SpinMicroseconds);
        Info = new("cpu", $"{Environment.ProcessorCount} processors, {CpuKernels.Features[0]}", _row.LevelName, threads);
    }

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <summary>The kernel in use.</summary>
    public CpuKernel Kernel => CpuKernels.Table.First(kernel => kernel.Level == _row.Level);

    /// <summary>The inner loops in use.</summary>
    internal KernelSet Kernels => _row.Kernels;

    /// <inheritdoc/>
    public IParameterSet CreateParameterSet()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HostParameterSet(this);
    }

    /// <inheritdoc/>
    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) => Compile(program, parameters, options, _tuning);

    /// <summary>As <see cref="Compile(TensorProgram, IParameterSet, CompileOptions?)"/> with other stored choices, for the tuner.</summary>
    internal IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options, CpuTuning? tuning)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(program);
        return CpuExecutable.Compile(program, HostParameterSet.Of(parameters, this), _row.Kernels, _pool, UseOf(options ?? CompileOptions.Default), tuning);
    }

    /// <summary>
    /// Measures the most this machine can do at the level in use: multiply-adds on registers alone, two operations each, on
    /// threads of its own. The best of many short measurements.
    /// </summary>
    /// <param name="threads">Threads at work at once, up to <see cref="Environment.ProcessorCount"/>; 0 for the backend's limit.</param>
    /// <param name="duration">How long to measure.</param>
    /// <returns>Floating point operations a second.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of threads, or one above <see cref="CpuBackendOptions.MaxSupportedThreads"/>.</exception>
    public double MeasurePeak(int threads, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, CpuBackendOptions.MaxSupportedThreads);
        return FmaPeak.Measure(_row.Kernels, threads == 0 ? Info.MaxThreads : threads, duration);
    }

    private WinogradUse UseOf(CompileOptions options) => options.LowMemory ? WinogradUse.Off : options.Winograd ?? _winograd;

    /// <summary>Ends the threads, each after the run it works for. Executables made before run on with their caller's thread alone.</summary>
    public void Dispose()
    {
        _disposed = true;
        _pool.Dispose();
    }
}
