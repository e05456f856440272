namespace NeoResNet.Backends;

/// <summary>
/// Receives the time that a device spent on the operations of one run, by the device's clock and
/// without the copies of feeds and fetches. The next run overwrites it. Allocated in advance, so
/// that timed runs allocate nothing. Backends that compute in host memory have no such clock and
/// write nothing. Used by one run at a time.
/// </summary>
internal sealed class DeviceTime
{
    /// <summary>
    /// Gets the seconds of the last run; null before the first run, after a failed run, or if the
    /// backend has no clock.
    /// </summary>
    public double? Seconds { get; private set; }

    /// <summary>Clears the time at the beginning of a run. Called by the executable.</summary>
    public void Begin() => Seconds = null;

    /// <summary>Sets the time at the end of a run. Called by the executable.</summary>
    /// <param name="seconds">Seconds on the device; not negative.</param>
    public void End(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        Seconds = seconds;
    }
}
