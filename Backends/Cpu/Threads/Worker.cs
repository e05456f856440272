namespace NeoResNet.Backends.Cpu;

/// <summary>One thread of the pool. Its state says whether it is idle, lent to a team (the team's token) or at work.</summary>
internal sealed class Worker
{
    // Tokens of teams start above these.
    private const int Idle = 0;
    private const int Reserved = 1;
    private const int Working = 2;
    private const int Stopped = 3;

    private readonly Thread _thread;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly int _slot;
    private readonly int _spinMicroseconds;
    private RunTeam? _team;
    private int _state;
    private int _parked;

    /// <summary>Makes a worker without starting its thread.</summary>
    /// <param name="slot">Its place in the scratch memory; 0 is the caller's.</param>
    /// <param name="spinMicroseconds">How long it spins before it sleeps.</param>
    public Worker(int slot, int spinMicroseconds)
    {
        _slot = slot;
        _spinMicroseconds = spinMicroseconds;
        _thread = new(Loop) { IsBackground = true, Name = $"NeoResNet worker {slot}" };
    }

    /// <summary>Least token of a team.</summary>
    public static int FirstToken => Stopped + 1;

    /// <summary>Whether no run has it.</summary>
    public bool IsIdle => Volatile.Read(ref _state) == Idle;

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Gives the worker to a team if it is idle.</summary>
    public bool TryLend(RunTeam team)
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

    /// <summary>Undoes <see cref="TryLend"/> where the worker has not begun.</summary>
    public void Recall(RunTeam team)
    {
        // The token is the team's own, so this can never take another team's worker.
        if (Volatile.Read(ref _state) == team.Token && Interlocked.CompareExchange(ref _state, Idle, team.Token) == team.Token)
        {
            team.Leave();
        }
    }

    /// <summary>Ends the thread when it is idle, and waits for that.</summary>
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
                RunTeam team = _team!;
                team.Work(_slot);

                // Idle first: when the run's owner sees that this worker left, the next run can have it at once.
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

            // Announce, look again, then sleep: whoever changes the state after the look finds the announcement.
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
