namespace NeoResNet.Backends.Cuda;

// Recording of what is queued as a graph.
internal sealed partial class CudaStream
{
    [ThreadStatic]
    private static int _threadCaptures;

    /// <summary>Whether this thread records a stream: then it must not allocate, free or wait.</summary>
    internal static bool IsThreadCapturing => _threadCaptures > 0;

    /// <summary>
    /// Records what <paramref name="queue"/> queues on this stream, without running it. It must not allocate, free, wait, or use a
    /// kernel for the first time. Other threads may go on meanwhile, but not on this stream.
    /// </summary>
    /// <returns>The graph, to be disposed by the caller.</returns>
    /// <exception cref="CudaException">Something that cannot be recorded was asked.</exception>
    public CudaGraph Capture(Action queue)
    {
        Enter();
        Context.Check(Context.Driver.BeginCapture(Native, CaptureMode.ThreadLocal), "cuStreamBeginCapture_v2", $"a stream of device {Context.Ordinal}");
        _threadCaptures++;
        bool queued = false;
        CuResult status;
        nint graph;
        try
        {
            queue();
            queued = true;
        }
        finally
        {
            // Ended in any case: a stream left recording would take no other work.
            _threadCaptures--;
            status = Context.Driver.EndCapture(Native, out graph);
            if (!queued && graph != 0)
            {
                _ = Context.Driver.DestroyGraph(graph);
            }
        }

        Context.Check(status, "cuStreamEndCapture", $"a stream of device {Context.Ordinal}");
        return new(Context, graph);
    }

    /// <summary>Whether the stream is recorded now.</summary>
    /// <exception cref="CudaException">The recording was spoilt (status 901) or the driver refused.</exception>
    public bool IsCapturing
    {
        get
        {
            Enter();
            Context.Check(Context.Driver.GetCaptureStatus(Native, out CaptureStatus status), "cuStreamIsCapturing", $"a stream of device {Context.Ordinal}");
            Context.Check(
                status == CaptureStatus.Invalidated ? CuResult.StreamCaptureInvalidated : CuResult.Success, "cuStreamIsCapturing", $"a stream of device {Context.Ordinal}");
            return status == CaptureStatus.Active;
        }
    }
}
