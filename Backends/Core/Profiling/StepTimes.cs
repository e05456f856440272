using System.Diagnostics;

namespace NeoResNet.Backends;

/// <summary>
/// Where one run writes how long each of its operations took; the next run writes over it. Made beforehand, so that a
/// timed run allocates nothing either; a run without it reads no clock. For one run at a time.
/// </summary>
public sealed class StepTimes
{
    private readonly long[] _ticks;
    private long _last;

    /// <summary>Makes room for the operations of a program.</summary>
    /// <param name="count">Number of <see cref="Program.Operations"/>.</param>
    public StepTimes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _ticks = new long[count];
    }

    /// <summary>Number of operations.</summary>
    public int Count => _ticks.Length;

    /// <summary>
    /// Time of each operation of the last run, in units of 1 / <see cref="Stopwatch.Frequency"/> seconds, from the end of the
    /// operation before to its own end on all threads.
    /// </summary>
    public ReadOnlySpan<long> Ticks => _ticks;

    /// <summary>For executables: a run begins; all times are zero and the first operation starts now.</summary>
    public void Begin()
    {
        Array.Clear(_ticks);
        _last = Stopwatch.GetTimestamp();
    }

    /// <summary>For executables: the time since the last call, or <see cref="Begin"/>, went to an operation. Several calls for one add up.</summary>
    /// <param name="operation">Index among <see cref="Program.Operations"/>.</param>
    public void Lap(int operation)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[operation] += now - _last;
        _last = now;
    }
}
