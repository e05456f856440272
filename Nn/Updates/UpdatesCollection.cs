using System.Collections;

namespace NeoResNet.Nn;

/// <summary>
/// The updates that layers ask for, in order of creation: of each batch norm the mean's, then the variance's (slim's <c>UPDATE_OPS</c>).
/// Nothing in it happens by itself; it is given to <see cref="Session.Callable"/>.
/// </summary>
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

    internal void Add(MovingAverageUpdate update) => _updates.Add(update);

    /// <summary>Removes all updates from an index on.</summary>
    internal void RemoveFrom(int index) => _updates.RemoveRange(index, _updates.Count - index);
}
