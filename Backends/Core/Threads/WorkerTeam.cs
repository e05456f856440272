namespace NeoResNet.Backends;

/// <summary>
/// The caller and the workers that a pool lent to it for one piece of work. Used by one caller at a
/// time.
/// </summary>
internal abstract class WorkerTeam
{
    private static int _lastToken = Worker.FirstToken;

    private int _members;

    /// <summary>Gets the number that names this team in the state of a worker.</summary>
    public int Token { get; } = Interlocked.Increment(ref _lastToken);

    /// <summary>Gets the number of workers that are lent to this team now.</summary>
    public int Members => Volatile.Read(ref _members);

    /// <summary>Does a worker's part of the work. Must not throw.</summary>
    /// <param name="slot">The worker's number, from 1.</param>
    public abstract void Work(int slot);

    /// <summary>Counts a worker in.</summary>
    public void Join() => Interlocked.Increment(ref _members);

    /// <summary>Counts a worker out; its last touch of this team.</summary>
    public void Leave() => Interlocked.Decrement(ref _members);

    /// <summary>
    /// Returns when no worker is left in this team. Work must have ended: a worker that looks for
    /// more finds none.
    /// </summary>
    protected void Disband(WorkerPool pool)
    {
        var wait = default(SpinWait);
        while (Members > 0)
        {
            pool.Recall(this);
            wait.SpinOnce();
        }
    }
}
