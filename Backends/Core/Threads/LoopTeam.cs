using System.Runtime.ExceptionServices;

namespace NeoResNet.Backends;

/// <summary>
/// Runs a loop with independent passes on several threads, which take the passes from one counter.
/// </summary>
/// <remarks>A team can run its loop again. Runs allocate no memory.</remarks>
internal sealed class LoopTeam(WorkerPool pool, int count, Action<int> body, CancellationToken cancellationToken) : WorkerTeam
{
    private ExceptionDispatchInfo? _error;
    private int _next;

    /// <summary>Runs all passes and returns when all threads have left the loop.</summary>
    /// <param name="threads">Maximum number of threads, including the caller's.</param>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. No further pass began.
    /// </exception>
    public void Run(int threads)
    {
        int workers = Math.Min(threads, count) - 1;
        _next = 0;
        _error = null;
        try
        {
            if (workers > 0)
            {
                pool.Lend(this, workers);
            }

            Work(0);
        }
        finally
        {
            Disband(pool);
        }

        _error?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public override void Work(int slot)
    {
        while (Volatile.Read(ref _error) is null && !cancellationToken.IsCancellationRequested)
        {
            int pass = Interlocked.Increment(ref _next) - 1;
            if (pass >= count)
            {
                return;
            }

            try
            {
                body(pass);
            }
            catch (Exception exception)
            {
                // The first exception ends the loop on all threads, and the caller receives it.
                _ = Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(exception), null);
            }
        }
    }
}
