using System.Diagnostics;

namespace NeoResNet.Backends;

/// <summary>Spins for a limited time without yielding the processor.</summary>
internal struct BoundedSpin(int microseconds)
{
    private const int PausesBetweenLooks = 8;

    private long _end;

    /// <summary>Pauses for a moment.</summary>
    /// <returns>
    /// <see langword="true"/> if it paused; <see langword="false"/> if the time limit has expired.
    /// </returns>
    public bool TrySpin()
    {
        long now = Stopwatch.GetTimestamp();
        if (_end == 0)
        {
            _end = now + (microseconds * Stopwatch.Frequency / 1_000_000);
        }

        if (now >= _end)
        {
            return false;
        }

        Thread.SpinWait(PausesBetweenLooks);
        return true;
    }
}
