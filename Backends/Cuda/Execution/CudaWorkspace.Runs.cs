using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

// Runs, recordings and times.
internal sealed partial class CudaWorkspace
{
    private CudaGraphExec? _recording;
    private bool _hasRun;

    /// <summary>Gets a value indicating whether runs replay a recording.</summary>
    public bool IsRecorded => _recording is not null;

    /// <summary>
    /// Runs the program with the current tensors and waits until the run completes.
    /// </summary>
    public void Run(RunOptions options)
    {
        _runtime.ThrowIfDisposed();
        for (int i = 0; i < _feeds.Count; i++)
        {
            Span<float> host = _feeds[i].Host;
            _tensors[i]!.Span.CopyTo(host);
        }

        options.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            Queue(options);
            _stream.Synchronize();
            TellTimes(options);
        }
        catch
        {
            // Part of the run may still be in progress. The next run must not start before it ends.
            _stream.Settle();
            throw;
        }

        _hasRun = true;
        for (int i = 0; i < _fetches.Count; i++)
        {
            Span<float> host = _fetches[i].Host;
            host.CopyTo(_tensors[_feeds.Count + i]!.Span);
        }
    }

    private void Queue(RunOptions options)
    {
        // The first run is never recorded, because libraries load their kernels at the first use,
        // which must not happen in a recording.
        bool replays = options.Times is null && _runtime.Options.UseGraphs && _hasRun;
        if (replays)
        {
            _recording ??= Record();
        }

        foreach (Transfer feed in _feeds)
        {
            feed.EnqueueFeed(_stream, _runtime.Kernels);
        }

        if (options.Times is not null)
        {
            EnqueueMarked(options.CancellationToken);
        }
        else
        {
            SetMark(options, 0);
            if (replays)
            {
                _recording!.Launch(_stream);
            }
            else
            {
                EnqueueSteps();
            }

            SetMark(options, 1);
        }

        foreach (Transfer fetch in _fetches)
        {
            fetch.EnqueueFetch(_stream, _runtime.Kernels);
        }
    }

    // The transfers are not recorded, so that marks before and after a replay time only the
    // operations.
    private CudaGraphExec Record()
    {
        using CudaGraph graph = _stream.Capture(EnqueueSteps);
        return graph.Instantiate();
    }

    private void EnqueueSteps()
    {
        foreach (CudaStep step in _steps)
        {
            step.Enqueue();
        }
    }

    // The run sets one mark before each step and one mark after the last step. A recording cannot
    // contain marks.
    private void EnqueueMarked(CancellationToken cancellation)
    {
        _marks.Set(0);
        for (int i = 0; i < _steps.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _steps[i].Enqueue();
            _marks.Set(i + 1);
        }
    }

    private void SetMark(RunOptions options, int number)
    {
        if (options.DeviceTime is not null)
        {
            _marks.Set(number);
        }
    }

    // All queued work is done.
    private void TellTimes(RunOptions options)
    {
        if (options.Times is { } times)
        {
            times.Begin();
            for (int i = 0; i < _steps.Count; i++)
            {
                times.Add(i, _marks.SecondsBetween(i, i + 1));
            }
        }

        options.DeviceTime?.End(_marks.SecondsBetween(0, options.Times is null ? 1 : _steps.Count));
    }
}
