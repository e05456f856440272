namespace NeoResNet.Backends;

/// <summary>
/// Where one run writes how long its device worked on the operations, by the device's own clock and without the copies of what is fed
/// and fetched; the next run writes over it. Made beforehand, so that a timed run allocates nothing either. Backends that compute in the
/// caller's memory have no such clock and write nothing. For one run at a time.
/// </summary>
public sealed class DeviceTime
{
    /// <summary>Seconds of the last run; null before the first, after one that failed, and where the backend cannot tell.</summary>
    public double? Seconds { get; private set; }

    /// <summary>For executables: a run begins, and nothing is known of it.</summary>
    public void Begin() => Seconds = null;

    /// <summary>For executables with a device: the run is over and took this long there.</summary>
    /// <param name="seconds">Not negative.</param>
    public void End(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        Seconds = seconds;
    }
}
