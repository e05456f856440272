using System.Collections;

namespace NeoResNet.Nn;

/// <summary>Collects the updates of moving averages that layers create.</summary>
/// <remarks>
/// The updates are in order of creation. Each batch norm adds the update of the mean, and then that
/// of the variance. To apply them, pass the collection to <see cref="Session.Callable"/>. Source:
/// slim's <c>UPDATE_OPS</c>.
/// </remarks>
public sealed class UpdatesCollection : IReadOnlyList<MovingAverageUpdate>
{
    private readonly List<MovingAverageUpdate> _updates = [];

    /// <inheritdoc/>
    public int Count => _updates.Count;

    /// <inheritdoc/>
    public MovingAverageUpdate this[int index] => _updates[index];

    /// <inheritdoc/>
    public IEnumerator<MovingAverageUpdate> GetEnumerator() => _updates.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(MovingAverageUpdate update)
    {
        _updates.Add(update);
        update.Moments.Graph.OnUndo(() => _ = _updates.Remove(update));
    }
}
