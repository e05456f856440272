namespace NeoResNet.Backends;

/// <summary>
/// Specifies when a value needs memory: from the step that writes it to the last step that reads
/// it, inclusive.
/// </summary>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="First">Index of the step that writes the value.</param>
/// <param name="Last">Index of the last step that reads the value.</param>
internal readonly record struct ValueLifetime(long Bytes, int First, int Last)
{
    /// <summary>Determines whether both values need memory during the same step.</summary>
    public bool Overlaps(ValueLifetime other) => First <= other.Last && other.First <= Last;
}
