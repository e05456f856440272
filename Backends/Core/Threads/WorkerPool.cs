namespace NeoResNet.Backends;

/// <summary>Provides the threads for all parallel work of the library.</summary>
/// <remarks>
/// The pool has one thread fewer than its limit, because the caller works too. The pool starts the
/// threads at the first use, as background threads. If the system refuses a thread, the pool works
/// with those that it has, down to the caller alone. All work of a pool shares these threads: it
/// uses the idle workers and never waits for a busy one.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private static readonly Lazy<WorkerPool> LazyShared = new(() => new(Environment.ProcessorCount, spinMicroseconds: 0));

    private readonly Lock _gate = new();
    private readonly Worker[] _workers;
    private readonly Action<Worker> _start;
    private readonly int _spinMicroseconds;
    private volatile bool _started;
    private int _threads;
    private bool _disposed;

    /// <summary>Creates a pool without starting its threads.</summary>
    /// <param name="maxThreads">
    /// Maximum number of threads of one piece of work, including the caller's, at least 1.
    /// </param>
    /// <param name="spinMicroseconds">
    /// Microseconds that an idle thread spins before it sleeps.
    /// </param>
    public WorkerPool(int maxThreads, int spinMicroseconds)
        : this(maxThreads, spinMicroseconds, worker => worker.Start())
    {
    }

    /// <summary>Creates a pool that starts its threads in a given way, for tests.</summary>
    internal WorkerPool(int maxThreads, int spinMicroseconds, Action<Worker> start)
    {
        _start = start;
        _spinMicroseconds = spinMicroseconds;
        _workers = new Worker[maxThreads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new(i + 1, spinMicroseconds);
        }
    }

    /// <summary>
    /// Gets the pool for work that belongs to no backend, such as the initialization of variables:
    /// one thread per processor.
    /// </summary>
    /// <remarks>The threads of this pool sleep when they have no work.</remarks>
    public static WorkerPool Shared => LazyShared.Value;

    /// <summary>
    /// Gets the maximum number of threads of one piece of work, including the caller's.
    /// </summary>
    public int MaxThreads => _workers.Length + 1;

    /// <summary>Gets the microseconds that an idle thread spins before it sleeps.</summary>
    public int SpinMicroseconds => _spinMicroseconds;

    /// <summary>Gets the number of workers that belong to no team.</summary>
    public int IdleWorkers => _workers.Count(worker => worker.IsIdle);

    /// <summary>Gets the number of started threads; 0 before the first use.</summary>
    internal int StartedThreads => Volatile.Read(ref _threads);

    /// <summary>
    /// Runs the passes of a loop in any order on several threads, and returns when all have ended.
    /// </summary>
    /// <param name="count">Number of passes.</param>
    /// <param name="body">
    /// Runs one pass; its argument is 0 to <paramref name="count"/> - 1. The first exception ends
    /// the loop and is thrown to the caller.
    /// </param>
    /// <param name="maxThreads">
    /// Maximum number of threads, including the caller's; 0 for the pool's limit.
    /// </param>
    /// <param name="cancellationToken">Cancels the loop between two passes.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void For(int count, Action<int> body, int maxThreads = 0, CancellationToken cancellationToken = default) =>
        new LoopTeam(this, count, body, cancellationToken).Run(maxThreads == 0 ? MaxThreads : Math.Min(maxThreads, MaxThreads));

    /// <summary>
    /// Lends idle workers to a team until the team has <paramref name="members"/> workers or no
    /// worker is idle.
    /// </summary>
    /// <remarks>After <see cref="Dispose"/>, this method lends no workers.</remarks>
    public void Lend(WorkerTeam team, int members)
    {
        if (!_started && !TryStart())
        {
            return;
        }

        for (int i = 0; i < _threads && team.Members < members; i++)
        {
            _ = _workers[i].TryLend(team);
        }
    }

    /// <summary>Recalls the workers that were lent to a team but have not begun to work.</summary>
    public void Recall(WorkerTeam team)
    {
        for (int i = 0; i < _threads && team.Members > 0; i++)
        {
            _workers[i].Recall(team);
        }
    }

    /// <summary>Ends all threads.</summary>
    /// <remarks>Each thread first completes the work of its team.</remarks>
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

            try
            {
                for (; _threads < _workers.Length; _threads++)
                {
                    _start(_workers[_threads]);
                }
            }
            catch (Exception refused) when (refused is OutOfMemoryException or ThreadStartException)
            {
                // A limit on processes or memory. Asking again in each run would cost time, and the
                // limit rarely changes while a process runs.
            }

            _started = true;
            return true;
        }
    }
}
