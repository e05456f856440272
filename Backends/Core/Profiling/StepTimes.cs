using System.Diagnostics;

namespace NeoResNet.Backends;

/// <summary>
/// Where one run writes how long each of its operations took; the next run writes over it. Made beforehand, so that a
/// timed run allocates nothing either; a run without it reads no clock. For one run at a time.
/// </summary>
public sealed class StepTimes
{
    private readonly long[] _ticks;
    private readonly long[] _work;
    private long _last;

    /// <summary>Makes room for the operations of a program.</summary>
    /// <param name="count">Number of <see cref="TensorProgram.Operations"/>.</param>
    public StepTimes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _ticks = new long[count];
        _work = new long[count];
    }

    /// <summary>Number of operations.</summary>
    public int Count => _ticks.Length;

    /// <summary>
    /// Time of each operation of the last run, in units of 1 / <see cref="Stopwatch.Frequency"/> seconds, from the end of the
    /// operation before to its own end on all threads. Operations that a backend runs together share their time in proportion to
    /// the work of all threads.
    /// </summary>
    public ReadOnlySpan<long> Ticks => _ticks;

    /// <summary>For executables: a run begins; all times are zero and the first operation starts now.</summary>
    public void Begin()
    {
        Array.Clear(_ticks);
        Array.Clear(_work);
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>For executables: the time since the last call, or <see cref="Begin"/>, went to an operation. Several calls for one add up.</summary>
    /// <param name="operation">Index among <see cref="TensorProgram.Operations"/>.</param>
    public void Lap(int operation)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[operation] += now - _last;
        _last = now;
    }

    /// <summary>For executables whose device has a clock of its own: a time to add to an operation's.</summary>
    /// <param name="operation">Index among <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="seconds">How long.</param>
    public void Add(int operation, double seconds) => _ticks[operation] += (long)(seconds * Stopwatch.Frequency);

    /// <summary>For executables that mix operations: a thread worked for one of them. May be called from any thread.</summary>
    /// <param name="operation">Index among <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="ticks">How long.</param>
    public void Work(int operation, long ticks) => Interlocked.Add(ref _work[operation], ticks);

    /// <summary>
    /// For executables that mix operations: the time since the last call went to all of [first, end), to each in
    /// proportion to its <see cref="Work"/>.
    /// </summary>
    public void Lap(int first, int end)
    {
        long now = Stopwatch.GetTimestamp(), spent = now - _last, all = 0, given = 0;
        for (int i = first; i < end; i++)
        {
            all += _work[i];
        }

        for (int i = first; i < end; i++)
        {
            // What rounding leaves goes to the last.
            long share = i == end - 1 ? spent - given : (long)((double)spent * _work[i] / Math.Max(1, all));
            _ticks[i] += share;
            given += share;
        }

        _last = now;
    }
}
