namespace NeoResNet.Backends;

/// <summary>When a value needs memory: from the step that writes it to the last step that reads it, both included.</summary>
/// <param name="Bytes">Size.</param>
/// <param name="First">Step that writes it.</param>
/// <param name="Last">Last step that reads it.</param>
internal readonly record struct ValueLifetime(long Bytes, int First, int Last)
{
    /// <summary>Whether both need memory during some step.</summary>
    public bool Overlaps(ValueLifetime other) => First <= other.Last && other.First <= Last;
}
