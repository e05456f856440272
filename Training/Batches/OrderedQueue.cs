using System.Runtime.ExceptionServices;

namespace NeoResNet.Training;

/// <summary>
/// Lets background threads prepare numbered items in advance, at most as many as there are slots,
/// and hands them over in the order of their numbers.
/// </summary>
internal sealed class OrderedQueue : IDisposable
{
    // A Monitor, because threads wait for changes under the lock.
    private readonly object _gate = new();
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _wake;
    private readonly CancellationToken _caller;
    private readonly Thread[] _threads;
    private readonly bool[] _isReady;
    private readonly int _slots;
    private ExceptionDispatchInfo? _failure;
    private Action<int, CancellationToken>? _prepare;
    private int _next;
    private int _released;
    private int _failedNumber = int.MaxValue;

    /// <summary>Creates a queue.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="slots">Maximum number of items that are prepared and not released.</param>
    /// <param name="threads">Number of background threads.</param>
    /// <param name="cancellationToken">Cancels preparing and waiting.</param>
    public OrderedQueue(int count, int slots, int threads, CancellationToken cancellationToken)
    {
        (_slots, _caller, _isReady) = (slots, cancellationToken, new bool[count]);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _wake = _stop.Token.Register(Wake);
        _threads = [.. Enumerable.Range(0, Math.Min(threads, count)).Select(_ => new Thread(Work) { IsBackground = true, Name = "NeoResNet photos" })];
    }

    /// <summary>Starts the threads.</summary>
    /// <param name="prepare">Prepares the item with a number.</param>
    public void Start(Action<int, CancellationToken> prepare)
    {
        _prepare = prepare;
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>Waits for an item.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Take(int number)
    {
        lock (_gate)
        {
            while (!_isReady[number])
            {
                _caller.ThrowIfCancellationRequested();

                // Items before the failed one are still handed over.
                if (_failedNumber == number)
                {
                    _failure!.Throw();
                }

                _ = Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Returns the slot of the oldest item.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Stops the threads and waits for them.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads.Where(thread => thread.ThreadState != ThreadState.Unstarted))
        {
            thread.Join();
        }

        _wake.Dispose();
        _stop.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void Work()
    {
        while (NextNumber() is { } number)
        {
            try
            {
                _prepare!(number, _stop.Token);
                lock (_gate)
                {
                    _isReady[number] = true;
                    Monitor.PulseAll(_gate);
                }
            }
            catch (Exception failure)
            {
                lock (_gate)
                {
                    if (number < _failedNumber)
                    {
                        (_failedNumber, _failure) = (number, ExceptionDispatchInfo.Capture(failure));
                    }

                    Monitor.PulseAll(_gate);
                }

                return;
            }
        }
    }

    // Returns null if there is nothing more to do.
    private int? NextNumber()
    {
        lock (_gate)
        {
            while (_next < _isReady.Length && _next <= _failedNumber && !_stop.IsCancellationRequested)
            {
                if (_next < _released + _slots)
                {
                    return _next++;
                }

                _ = Monitor.Wait(_gate);
            }

            return null;
        }
    }
}
