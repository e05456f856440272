namespace NeoResNet.Backends;

/// <summary>Provides the memory that an executable lends to one run at a time.</summary>
/// <remarks>
/// The class tracks atomically whether the memory is idle, rented or in use by a run, and the
/// number of its latest rental. Backends with their own memory derive from this class.
/// </remarks>
public abstract class WorkspaceMemory
{
    private const long Idle = 0;
    private const long Rented = 1;
    private const long Running = 2;

    // The rental has ended while a run still uses the memory.
    private const long Leaving = 3;
    private const int RentalShift = 2;

    // The lower two bits hold one of these states, the other bits the number of the latest rental.
    private long _state;

    /// <summary>Gets the number of bytes in use, on the device and the host.</summary>
    public abstract long Bytes { get; }

    /// <summary>Gets the handle of the latest rental.</summary>
    internal Workspace Current => new(this, Volatile.Read(ref _state) >> RentalShift);

    /// <summary>Begins a new rental without allocating memory.</summary>
    /// <returns>The handle of the rental.</returns>
    /// <remarks>The memory must be idle and must not be in the pool.</remarks>
    public Workspace Rent()
    {
        long rental = (Volatile.Read(ref _state) >> RentalShift) + 1;
        Volatile.Write(ref _state, StateOf(rental, Rented));
        return new(this, rental);
    }

    /// <summary>Ends the run that <see cref="Workspace.BeginRun"/> began.</summary>
    /// <remarks>
    /// If the caller disposed the workspace during the run, this method also ends the rental.
    /// </remarks>
    public void EndRun()
    {
        long rental = Volatile.Read(ref _state) >> RentalShift;
        if (!TryChange(rental, Running, Rented))
        {
            Volatile.Write(ref _state, StateOf(rental, Idle));
            GiveBack();
        }
    }

    /// <summary>Returns the memory to the pool, or frees it.</summary>
    /// <remarks>The base class calls this method once per rental, never during a run.</remarks>
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

            // A run may have begun or ended between the two attempts: try again. In any other
            // state, the rental has already ended.
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
