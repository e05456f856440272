namespace NeoResNet.Backends;

/// <summary>
/// Receives the time that a device spent on the operations of one run, measured by the device's
/// clock, without the copies of feeds and fetches.
/// </summary>
/// <remarks>
/// The next run overwrites the time. The object is allocated in advance, so timed runs allocate no
/// memory. Backends that compute in host memory have no such clock and write nothing. Only one run
/// at a time may use an instance.
/// </remarks>
internal sealed class DeviceTime
{
    /// <summary>
    /// Gets the time of the last run in seconds; null before the first run, after a failed run, or
    /// if the backend has no clock.
    /// </summary>
    public double? Seconds { get; private set; }

    /// <summary>Clears the time at the beginning of a run.</summary>
    /// <remarks>The executable calls this method.</remarks>
    public void Begin() => Seconds = null;

    /// <summary>Sets the time at the end of a run.</summary>
    /// <param name="seconds">Seconds on the device; not negative.</param>
    /// <remarks>The executable calls this method.</remarks>
    public void End(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        Seconds = seconds;
    }
}
