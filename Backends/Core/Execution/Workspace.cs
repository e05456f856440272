namespace NeoResNet.Backends;

/// <summary>
/// Represents one rental of the memory of a run: a handle from <see cref="IExecutable.Rent"/> that
/// is valid until <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// Each rental of the same memory has a new number, so outdated copies of a handle cannot affect
/// later rentals.
/// </remarks>
public readonly struct Workspace : IDisposable, IEquatable<Workspace>
{
    private readonly long _rental;

    internal Workspace(WorkspaceMemory memory, long rental)
    {
        Memory = memory;
        _rental = rental;
    }

    /// <summary>
    /// Gets the rented memory, for the backend that owns it; null in <c>default</c>.
    /// </summary>
    public WorkspaceMemory? Memory { get; }

    /// <summary>Gets the number of bytes in use, on the device and the host.</summary>
    public long Bytes => Memory?.Bytes ?? 0;

    /// <summary>Returns the memory to the pool of its executable.</summary>
    /// <remarks>
    /// If a run is in progress, the memory returns to the pool when the run ends. Further calls do
    /// nothing.
    /// </remarks>
    public void Dispose() => Memory?.EndRental(_rental);

    /// <summary>Reserves the memory for one run.</summary>
    /// <remarks>The backend must end the run with <see cref="WorkspaceMemory.EndRun"/>.</remarks>
    /// <exception cref="ObjectDisposedException">
    /// The rental has ended, or the workspace is <c>default</c>.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another run uses the workspace.</exception>
    public void BeginRun() => (Memory ?? throw new ObjectDisposedException(nameof(Workspace), "The workspace was not rented. Call Rent of the executable.")).BeginRun(_rental);

    /// <summary>Determines whether two handles refer to the same rental.</summary>
    /// <param name="other">The handle to compare with.</param>
    /// <returns>True if both refer to the same rental; otherwise, false.</returns>
    public bool Equals(Workspace other) => ReferenceEquals(Memory, other.Memory) && _rental == other._rental;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Workspace other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Memory, _rental);

    /// <summary>Determines whether two handles refer to the same rental.</summary>
    /// <param name="left">A handle.</param>
    /// <param name="right">The handle to compare with.</param>
    /// <returns>True if both refer to the same rental; otherwise, false.</returns>
    public static bool operator ==(Workspace left, Workspace right) => left.Equals(right);

    /// <summary>
    /// Determines whether two handles refer to different rentals, which may be of the same memory.
    /// </summary>
    /// <param name="left">A handle.</param>
    /// <param name="right">The handle to compare with.</param>
    /// <returns>True if the handles refer to different rentals; otherwise, false.</returns>
    public static bool operator !=(Workspace left, Workspace right) => !left.Equals(right);
}
