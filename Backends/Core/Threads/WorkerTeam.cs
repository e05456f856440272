namespace NeoResNet.Backends;

/// <summary>
/// Represents the caller and the workers that a pool lent to it for one piece of work.
/// </summary>
/// <remarks>Only one caller at a time may use a team.</remarks>
internal abstract class WorkerTeam
{
    private static int _lastToken = Worker.FirstToken;

    private int _members;

    /// <summary>Gets the number that identifies this team in the state of a worker.</summary>
    public int Token { get; } = Interlocked.Increment(ref _lastToken);

    /// <summary>Gets the number of workers that are currently lent to this team.</summary>
    public int Members => Volatile.Read(ref _members);

    /// <summary>Runs one worker's part of the work.</summary>
    /// <param name="slot">The worker's number, from 1.</param>
    /// <remarks>This method must not throw.</remarks>
    public abstract void Work(int slot);

    /// <summary>Adds a worker to the count of members.</summary>
    public void Join() => Interlocked.Increment(ref _members);

    /// <summary>Removes a worker from the count of members.</summary>
    /// <remarks>The worker does not access the team afterwards.</remarks>
    public void Leave() => Interlocked.Decrement(ref _members);

    /// <summary>Waits until all workers have left the team.</summary>
    /// <remarks>The work must be complete, so that no worker finds more work.</remarks>
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
