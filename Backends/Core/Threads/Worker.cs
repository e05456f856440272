namespace NeoResNet.Backends;

/// <summary>Represents one thread of a pool.</summary>
/// <remarks>
/// The state of a worker is idle, lent to a team (the token of the team) or working.
/// </remarks>
internal sealed class Worker
{
    // The tokens of teams are greater than these states.
    private const int Idle = 0;
    private const int Reserved = 1;
    private const int Working = 2;
    private const int Stopped = 3;

    private readonly Thread _thread;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly int _slot;
    private readonly int _spinMicroseconds;
    private WorkerTeam? _team;
    private int _state;
    private int _parked;

    /// <summary>Creates a worker without starting its thread.</summary>
    /// <param name="slot">
    /// Number of the worker, from 1; selects its scratch memory. The caller has number 0.
    /// </param>
    /// <param name="spinMicroseconds">Microseconds to spin before the thread sleeps.</param>
    public Worker(int slot, int spinMicroseconds)
    {
        _slot = slot;
        _spinMicroseconds = spinMicroseconds;
        _thread = new(Loop) { IsBackground = true, Name = $"NeoResNet worker {slot}" };
    }

    /// <summary>Gets the smallest token of a team.</summary>
    public static int FirstToken => Stopped + 1;

    /// <summary>Gets a value that indicates whether the worker belongs to no team.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Lends the worker to a team if it is idle.</summary>
    /// <returns>True if the worker was lent; otherwise, false.</returns>
    public bool TryLend(WorkerTeam team)
    {
        if (Volatile.Read(ref _state) != Idle || Interlocked.CompareExchange(ref _state, Reserved, Idle) != Idle)
        {
            return false;
        }

        _team = team;
        team.Join();
        Interlocked.Exchange(ref _state, team.Token);
        Unpark();
        return true;
    }

    /// <summary>Undoes <see cref="TryLend"/> if the worker has not begun to work.</summary>
    public void Recall(WorkerTeam team)
    {
        // Each token belongs to one team, so this never recalls a worker of another team.
        if (Volatile.Read(ref _state) == team.Token && Interlocked.CompareExchange(ref _state, Idle, team.Token) == team.Token)
        {
            team.Leave();
        }
    }

    /// <summary>Waits until the worker is idle, and ends its thread.</summary>
    public void Stop()
    {
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _state, Stopped, Idle) != Idle)
        {
            wait.SpinOnce();
        }

        Unpark();
        _thread.Join();
        _wake.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            int state = WaitForWork();
            if (state == Stopped)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _state, Working, state) == state)
            {
                WorkerTeam team = _team!;
                team.Work(_slot);

                // The worker becomes idle before it leaves: when the caller sees it leave, another
                // team can use it immediately.
                _team = null;
                Volatile.Write(ref _state, Idle);
                team.Leave();
            }
        }
    }

    private int WaitForWork()
    {
        while (true)
        {
            var spin = new BoundedSpin(_spinMicroseconds);
            do
            {
                int state = Volatile.Read(ref _state);
                if (state >= Stopped)
                {
                    return state;
                }
            }
            while (spin.TrySpin());

            // Set the flag, read the state again, then sleep: a thread that changes the state after
            // this read sees the flag.
            Interlocked.Exchange(ref _parked, 1);
            if (Volatile.Read(ref _state) < Stopped || Interlocked.Exchange(ref _parked, 0) == 0)
            {
                _wake.Wait();
            }
        }
    }

    private void Unpark()
    {
        if (Volatile.Read(ref _parked) == 1 && Interlocked.Exchange(ref _parked, 0) == 1)
        {
            _ = _wake.Release();
        }
    }
}
