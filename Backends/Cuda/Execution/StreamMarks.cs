namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Timed events in a stream, and the times between them by the device's clock. Each is made at its first use and used again from then
/// on. For one run at a time.
/// </summary>
internal sealed class StreamMarks(CudaStream stream) : IDisposable
{
    private readonly List<CudaEvent> _events = [];

    /// <summary>Sets a mark behind all that is queued now.</summary>
    /// <param name="number">From 0; a new one comes next after those there were.</param>
    public void Set(int number)
    {
        if (number == _events.Count)
        {
            _events.Add(new(stream.Context, CudaEventFlags.Default));
        }

        _events[number].Record(stream);
    }

    /// <summary>Seconds from one mark to a later one, both reached.</summary>
    public double SecondsBetween(int first, int last) => CudaEvent.ElapsedMilliseconds(_events[first], _events[last]) / 1e3;

    /// <inheritdoc/>
    public void Dispose() => _events.ForEach(mark => mark.Dispose());
}
