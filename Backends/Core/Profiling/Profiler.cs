using System.Diagnostics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Runs an executable again and again and keeps the times of its operations. Its own memory grows between runs, never in
/// one. Not thread-safe; the executable stays the caller's.
/// </summary>
internal sealed class Profiler : IDisposable
{
    private readonly IExecutable _executable;
    private readonly Workspace _workspace;
    private readonly StepTimes _times;
    private readonly List<long[]> _steps = [];
    private readonly List<long> _runs = [];

    /// <summary>Rents the memory for the runs.</summary>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    public Profiler(IExecutable executable)
    {
        ArgumentNullException.ThrowIfNull(executable);
        _executable = executable;
        _times = new(executable.Program.Operations.Count);
        _workspace = executable.Rent();
    }

    /// <summary>Number of runs kept.</summary>
    public int Runs => _runs.Count;

    /// <summary>Runs some times without keeping the times, then some times with.</summary>
    /// <param name="feeds">As <see cref="IExecutable.Run"/> takes them.</param>
    /// <param name="fetches">As <see cref="IExecutable.Run"/> takes them.</param>
    /// <param name="runs">Runs to keep.</param>
    /// <param name="burnIn">Runs before them.</param>
    /// <param name="options">Thread limit and cancellation; its own <see cref="RunOptions.Times"/> is not used.</param>
    public void Run(ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, int runs, int burnIn = 0, RunOptions options = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(runs);
        ArgumentOutOfRangeException.ThrowIfNegative(burnIn);
        options = options with { Times = _times };
        for (int run = -burnIn; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            _executable.Run(_workspace, feeds, fetches, options);
            long ticks = Stopwatch.GetTimestamp() - start;
            if (run >= 0)
            {
                _runs.Add(ticks);
                _steps.Add(_times.Ticks.ToArray());
            }
        }
    }

    /// <summary>The medians of all runs kept so far.</summary>
    /// <exception cref="InvalidOperationException">No run was kept.</exception>
    public RunProfile Finish()
    {
        if (_runs.Count == 0)
        {
            throw new InvalidOperationException("No run was measured.");
        }

        ExecutionPlan plan = _executable.Describe();
        return new(
            plan,
            [.. plan.Steps.Select((step, index) => new StepProfile(step, MedianSeconds(_steps.Select(ticks => ticks[index]))))],
            MedianSeconds(_runs), _runs.Count);
    }

    /// <summary>Puts the memory back.</summary>
    public void Dispose() => _workspace.Dispose();

    private static double MedianSeconds(IEnumerable<long> ticks) => Samples.Median(ticks.Select(each => (double)each)) / Stopwatch.Frequency;
}
