namespace NeoResNet.Backends.Cuda;

/// <summary>A queue of work on a device: what is queued runs in order, and not before or after what other streams do unless an event says so.</summary>
internal sealed partial class CudaStream : CudaResource
{
    /// <summary>Makes a stream.</summary>
    public CudaStream(PrimaryContext context, CudaStreamFlags flags = CudaStreamFlags.NonBlocking)
        : base(context, Create(context, flags))
    {
    }

    internal override int Rank => 3;

    /// <summary>Whether everything queued so far is done.</summary>
    public bool IsComplete
    {
        get
        {
            Enter();
            return IsDone(Context.Driver.QueryStream(Native), "cuStreamQuery", $"a stream of device {Context.Ordinal}");
        }
    }

    /// <summary>Waits until everything queued so far is done.</summary>
    /// <exception cref="CudaException">Something queued failed.</exception>
    public void Synchronize()
    {
        nint stream = Handle;
        Context.SetCurrentForWait();
        Context.Check(Context.Driver.SynchronizeStream(stream), "cuStreamSynchronize", $"a stream of device {Context.Ordinal}");

        // Only now: a late failure of something else must not send the caller on while memory of his is copied.
        Context.Tidy();
    }

    /// <summary>Waits until nothing is under way, after a failure that says more than this would: does not throw, but marks a context that died.</summary>
    internal void Settle()
    {
        Context.MakeCurrent();
        CuResult status = Context.Driver.SynchronizeStream(Handle);
        if (status != CuResult.Success)
        {
            _ = Context.Failure(status, "cuStreamSynchronize", "after a failure");
        }
    }

    /// <summary>What is queued here from now on waits for an event recorded elsewhere.</summary>
    public void WaitFor(CudaEvent cudaEvent)
    {
        Enter();
        Context.Check(Context.Driver.WaitEvent(Native, cudaEvent.Handle), "cuStreamWaitEvent", $"on device {Context.Ordinal}");
    }

    internal override void Destroy()
    {
        // Waits first, so that a disposed stream has no copy under way from or to memory that is freed next.
        Context.NoteLate(Context.Driver.SynchronizeStream(Native), "cuStreamSynchronize", "a stream to be destroyed");
        Context.NoteLate(Context.Driver.DestroyStream(Native), "cuStreamDestroy_v2", $"a stream of device {Context.Ordinal}");
    }

    private static nint Create(PrimaryContext context, CudaStreamFlags flags)
    {
        context.SetCurrent();
        context.Check(context.Driver.CreateStream(flags, out nint stream), "cuStreamCreate", $"a stream on device {context.Ordinal}");
        return stream;
    }
}
