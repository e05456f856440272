namespace NeoResNet.Backends.Cuda;

// Records queued work as a graph.
internal sealed partial class CudaStream
{
    [ThreadStatic]
    private static int _threadCaptures;

    /// <summary>
    /// Gets a value indicating whether this thread records a stream. While it records, it must not
    /// allocate, free or wait.
    /// </summary>
    internal static bool IsThreadCapturing => _threadCaptures > 0;

    /// <summary>
    /// Records the work that <paramref name="queue"/> queues on this stream, without running it.
    /// The delegate must not allocate, free or wait, and must not use a kernel for the first time.
    /// Other threads may continue, but must not use this stream.
    /// </summary>
    /// <returns>The graph. The caller must dispose it.</returns>
    /// <exception cref="CudaException">
    /// The delegate queued work that cannot be recorded.
    /// </exception>
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
            // The recording always ends here, because a stream that still records accepts no other
            // work.
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
}
