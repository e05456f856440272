using System.Diagnostics;

namespace NeoResNet.Backends.Cpu;

/// <summary>Spins for a bounded time without giving up the processor.</summary>
internal struct BoundedSpin(int microseconds)
{
    private const int PausesBetweenLooks = 8;

    private long _end;

    /// <summary>Pauses for a moment; false when the time is over.</summary>
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
