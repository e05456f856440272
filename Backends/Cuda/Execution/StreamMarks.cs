namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Records timed events in a stream and measures the times between them with the device's clock. An
/// event is created at its first use and then reused. Only one run may use an instance at a time.
/// </summary>
internal sealed class StreamMarks(CudaStream stream) : IDisposable
{
    private readonly List<CudaEvent> _events = [];

    /// <summary>Sets a mark after all queued work.</summary>
    /// <param name="number">
    /// The zero-based number of the mark: an earlier mark, or the next new one.
    /// </param>
    public void Set(int number)
    {
        if (number == _events.Count)
        {
            _events.Add(new(stream.Context));
        }

        _events[number].Record(stream);
    }

    /// <summary>
    /// Returns the seconds from one mark to a later mark. The device must have reached both.
    /// </summary>
    public double SecondsBetween(int first, int last) => CudaEvent.ElapsedMilliseconds(_events[first], _events[last]) / 1e3;

    /// <inheritdoc/>
    public void Dispose() => _events.ForEach(mark => mark.Dispose());
}
