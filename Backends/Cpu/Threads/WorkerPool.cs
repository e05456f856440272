namespace NeoResNet.Backends.Cpu;

/// <summary>
/// The backend's threads, one fewer than its limit because the caller works too. Started at the first need, in the
/// background, shared by all runs. A run takes the workers that are idle and never waits for one.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Worker[] _workers;
    private readonly int _spinMicroseconds;
    private volatile bool _started;
    private int _threads;
    private bool _disposed;

    /// <summary>Makes a pool without starting its threads.</summary>
    /// <param name="maxThreads">Most threads of one run, the caller's included, at least 1.</param>
    /// <param name="spinMicroseconds">How long an idle thread spins before it sleeps.</param>
    public WorkerPool(int maxThreads, int spinMicroseconds)
    {
        _spinMicroseconds = spinMicroseconds;
        _workers = new Worker[maxThreads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new(i + 1, spinMicroseconds);
        }
    }

    /// <summary>Most threads of one run, the caller's included.</summary>
    public int MaxThreads => _workers.Length + 1;

    /// <summary>How long an idle thread spins before it sleeps.</summary>
    public int SpinMicroseconds => _spinMicroseconds;

    /// <summary>Number of workers not lent to a run.</summary>
    public int IdleWorkers => _workers.Count(worker => worker.IsIdle);

    /// <summary>Lends idle workers to a team until it has <paramref name="members"/> members or none is idle; none after <see cref="Dispose"/>.</summary>
    public void Lend(RunTeam team, int members)
    {
        if (!_started && !TryStart())
        {
            return;
        }

        for (int i = 0; i < _workers.Length && team.Members < members; i++)
        {
            _ = _workers[i].TryLend(team);
        }
    }

    /// <summary>Takes back the workers that were lent to a team but did not begin.</summary>
    public void Recall(RunTeam team)
    {
        for (int i = 0; i < _workers.Length && team.Members > 0; i++)
        {
            _workers[i].Recall(team);
        }
    }

    /// <summary>Ends all threads, each after the run it works for.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        foreach (Worker worker in _workers.AsSpan(0, _threads))
        {
            worker.Stop();
        }
    }

    private bool TryStart()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            // Where the system refuses a thread the run fails, and the next one goes on from there.
            for (; _threads < _workers.Length; _threads++)
            {
                _workers[_threads].Start();
            }

            _started = true;
            return true;
        }
    }
}
