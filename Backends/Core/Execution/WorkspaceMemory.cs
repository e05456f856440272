namespace NeoResNet.Backends;

/// <summary>
/// Memory that an executable lends to one run at a time. Knows whether it is idle, rented or in use by a run, and which
/// rental it is on; all changes of that are atomic.
/// </summary>
public abstract class WorkspaceMemory
{
    private const long Idle = 0;
    private const long Rented = 1;
    private const long Running = 2;

    // A run goes on, but the rental was ended meanwhile.
    private const long Leaving = 3;
    private const int RentalShift = 2;

    // Lower two bits: one of the above; the rest: number of the latest rental.
    private long _state;

    /// <summary>Bytes held, on the device and the host.</summary>
    public abstract long Bytes { get; }

    /// <summary>Begins a new rental. The memory must be idle, and in nobody else's hands.</summary>
    /// <returns>The handle for it; nothing is allocated.</returns>
    public Workspace Rent()
    {
        long rental = (Volatile.Read(ref _state) >> RentalShift) + 1;
        Volatile.Write(ref _state, StateOf(rental, Rented));
        return new(this, rental);
    }

    /// <summary>Ends the run that <see cref="Workspace.BeginRun"/> began, and the rental where it was ended meanwhile.</summary>
    public void EndRun()
    {
        long rental = Volatile.Read(ref _state) >> RentalShift;
        if (!TryChange(rental, Running, Rented))
        {
            Volatile.Write(ref _state, StateOf(rental, Idle));
            GiveBack();
        }
    }

    /// <summary>Puts the memory back into the pool, or frees it. Called once a rental, never during a run.</summary>
    protected abstract void GiveBack();

    internal void BeginRun(long rental)
    {
        if (!TryChange(rental, Rented, Running))
        {
            throw Volatile.Read(ref _state) == StateOf(rental, Running)
                ? new InvalidOperationException("The workspace is in use by another run. Each run needs a workspace of its own.")
                : new ObjectDisposedException(nameof(Workspace), "The workspace was disposed.");
        }
    }

    internal void EndRental(long rental)
    {
        while (true)
        {
            if (TryChange(rental, Rented, Idle))
            {
                GiveBack();
                return;
            }

            if (TryChange(rental, Running, Leaving))
            {
                return;
            }

            // A run that began or ended between the two tries gives the first one another chance; else the rental is over.
            long state = Volatile.Read(ref _state);
            if (state != StateOf(rental, Rented) && state != StateOf(rental, Running))
            {
                return;
            }
        }
    }

    private static long StateOf(long rental, long use) => (rental << RentalShift) | use;

    private bool TryChange(long rental, long from, long to) =>
        Interlocked.CompareExchange(ref _state, StateOf(rental, to), StateOf(rental, from)) == StateOf(rental, from);
}
