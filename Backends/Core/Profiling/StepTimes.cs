using System.Diagnostics;

namespace NeoResNet.Backends;

/// <summary>Receives the time of each operation of one run.</summary>
/// <remarks>
/// The next run overwrites the times. The object is allocated in advance, so timed runs allocate no
/// memory. Untimed runs read no clock. Only one run at a time may use an instance.
/// </remarks>
internal sealed class StepTimes
{
    private readonly long[] _ticks;
    private readonly long[] _work;
    private long _last;

    /// <summary>Allocates one time per operation of a program.</summary>
    /// <param name="count">Number of <see cref="TensorProgram.Operations"/>; not negative.</param>
    public StepTimes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _ticks = new long[count];
        _work = new long[count];
    }

    /// <summary>Gets the number of operations.</summary>
    public int Count => _ticks.Length;

    /// <summary>
    /// Gets the time of each operation of the last run, in units of 1 /
    /// <see cref="Stopwatch.Frequency"/> seconds: from the end of the previous operation to the end
    /// of this operation on all threads.
    /// </summary>
    /// <remarks>
    /// Operations that a backend runs together share their time in proportion to the work of all
    /// threads.
    /// </remarks>
    public ReadOnlySpan<long> Ticks => _ticks;

    /// <summary>Clears all times and starts the first operation.</summary>
    /// <remarks>The executable calls this method at the beginning of a run.</remarks>
    public void Begin()
    {
        Array.Clear(_ticks);
        Array.Clear(_work);
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// Adds the time since the previous call, or since <see cref="Begin"/>, to an operation.
    /// </summary>
    /// <param name="operation">Index in <see cref="TensorProgram.Operations"/>.</param>
    /// <remarks>The executable calls this method.</remarks>
    public void Lap(int operation)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[operation] += now - _last;
        _last = now;
    }

    /// <summary>Adds a time that the device's clock measured to an operation.</summary>
    /// <param name="operation">Index in <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="seconds">Time in seconds.</param>
    /// <remarks>The executable calls this method.</remarks>
    public void Add(int operation, double seconds) => _ticks[operation] += (long)(seconds * Stopwatch.Frequency);

    /// <summary>Adds work of one thread to an operation that runs together with others.</summary>
    /// <param name="operation">Index in <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="ticks">Time in units of 1 / <see cref="Stopwatch.Frequency"/> seconds.</param>
    /// <remarks>The executable calls this method. This method is thread-safe.</remarks>
    public void Work(int operation, long ticks) => Interlocked.Add(ref _work[operation], ticks);

    /// <summary>
    /// Distributes the time since the previous call over operations that ran together, in
    /// proportion to their <see cref="Work"/>.
    /// </summary>
    /// <param name="first">Index of the first operation.</param>
    /// <param name="end">Index after the last operation.</param>
    /// <remarks>The executable calls this method.</remarks>
    public void Lap(int first, int end)
    {
        long now = Stopwatch.GetTimestamp(), spent = now - _last, all = 0, given = 0;
        for (int i = first; i < end; i++)
        {
            all += _work[i];
        }

        for (int i = first; i < end; i++)
        {
            // The last operation gets the remainder of the rounding.
            long share = i == end - 1 ? spent - given : (long)((double)spent * _work[i] / Math.Max(1, all));
            _ticks[i] += share;
            given += share;
        }

        _last = now;
    }
}
