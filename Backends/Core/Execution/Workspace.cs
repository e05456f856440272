namespace NeoResNet.Backends;

/// <summary>
/// One rental of the memory that a run works in: a handle from <see cref="IExecutable.Rent"/>, dead after
/// <see cref="Dispose"/>. The memory is lent again under a new number, so a handle kept too long, or a copy of it, can do
/// nothing to later rentals.
/// </summary>
public readonly struct Workspace : IDisposable, IEquatable<Workspace>
{
    private readonly long _rental;

    internal Workspace(WorkspaceMemory memory, long rental)
    {
        Memory = memory;
        _rental = rental;
    }

    /// <summary>The memory lent, for the backend it belongs to; null in <c>default</c>.</summary>
    public WorkspaceMemory? Memory { get; }

    /// <summary>Bytes held, on the device and the host.</summary>
    public long Bytes => Memory?.Bytes ?? 0;

    /// <summary>
    /// Puts the memory back into its executable's pool; during a run, as soon as that ends. Further calls do nothing.
    /// </summary>
    public void Dispose() => Memory?.EndRental(_rental);

    /// <summary>Takes the memory for one run, which must end with <see cref="WorkspaceMemory.EndRun"/>.</summary>
    /// <exception cref="ObjectDisposedException">The rental has ended.</exception>
    /// <exception cref="InvalidOperationException">A run of this rental is going on.</exception>
    public void BeginRun() => (Memory ?? throw new ObjectDisposedException(nameof(Workspace), "The workspace was not rented.")).BeginRun(_rental);

    /// <summary>True where both are the same rental.</summary>
    public bool Equals(Workspace other) => ReferenceEquals(Memory, other.Memory) && _rental == other._rental;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Workspace other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Memory, _rental);

    /// <summary>True where both are the same rental.</summary>
    public static bool operator ==(Workspace left, Workspace right) => left.Equals(right);

    /// <summary>True where they are two rentals, also of the same memory.</summary>
    public static bool operator !=(Workspace left, Workspace right) => !left.Equals(right);
}
