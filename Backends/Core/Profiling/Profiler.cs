using System.Diagnostics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Runs an executable repeatedly and stores the times of its operations.</summary>
/// <remarks>
/// The profiler allocates memory between the runs, never during a run. The caller still owns the
/// executable. This class is not thread-safe.
/// </remarks>
internal sealed class Profiler : IDisposable
{
    private readonly IExecutable _executable;
    private readonly Workspace _workspace;
    private readonly StepTimes _times;
    private readonly List<long[]> _steps = [];
    private readonly List<long> _runs = [];

    /// <summary>Rents the workspace for the runs.</summary>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    public Profiler(IExecutable executable)
    {
        ArgumentNullException.ThrowIfNull(executable);
        _executable = executable;
        _times = new(executable.Program.Operations.Count);
        _workspace = executable.Rent();
    }

    /// <summary>Gets the number of stored runs.</summary>
    public int Runs => _runs.Count;

    /// <summary>Runs the executable, first without and then with storing the times.</summary>
    /// <param name="feeds">The feeds of <see cref="IExecutable.Run"/>.</param>
    /// <param name="fetches">The fetches of <see cref="IExecutable.Run"/>.</param>
    /// <param name="runs">Number of runs whose times are stored; not negative.</param>
    /// <param name="burnIn">Number of runs before the stored runs; not negative.</param>
    /// <param name="options">
    /// Thread limit and cancellation. <see cref="RunOptions.Times"/> is ignored.
    /// </param>
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

    /// <summary>Computes the medians of all stored runs.</summary>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">No run was stored.</exception>
    public RunProfile Finish()
    {
        if (_runs.Count == 0)
        {
            throw new InvalidOperationException("No run was measured. Call Run with at least one run first.");
        }

        ExecutionPlan plan = _executable.Describe();
        return new(
            plan,
            [.. plan.Steps.Select((step, index) => new StepProfile(step, MedianSeconds(_steps.Select(ticks => ticks[index]))))],
            MedianSeconds(_runs), _runs.Count);
    }

    /// <summary>Returns the workspace.</summary>
    public void Dispose() => _workspace.Dispose();

    private static double MedianSeconds(IEnumerable<long> ticks) => Samples.Median(ticks.Select(each => (double)each)) / Stopwatch.Frequency;
}
