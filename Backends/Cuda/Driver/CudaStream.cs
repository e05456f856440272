namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a queue of work on a device. Queued work runs in order. It is not ordered with the
/// work of other streams, nor with the default stream.
/// </summary>
internal sealed partial class CudaStream(PrimaryContext context) : CudaResource(context, Create(context))
{
    internal override int Rank => 3;

    /// <summary>Waits until all queued work is done.</summary>
    /// <exception cref="CudaException">Queued work failed.</exception>
    public void Synchronize()
    {
        nint stream = Handle;
        Context.SetCurrentForWait();
        Context.Check(Context.Driver.SynchronizeStream(stream), "cuStreamSynchronize", $"a stream of device {Context.Ordinal}");

        // Only now: a late failure of something else must not return to the caller while the
        // caller's memory is copied.
        Context.Tidy();
    }

    /// <summary>
    /// Waits until no work is in progress, after a failure that is more informative. Does not
    /// throw, but marks a context that died.
    /// </summary>
    internal void Settle()
    {
        Context.MakeCurrent();
        CuResult status = Context.Driver.SynchronizeStream(Handle);
        if (status != CuResult.Success)
        {
            _ = Context.Failure(status, "cuStreamSynchronize", "after a failure");
        }
    }

    internal override void Destroy()
    {
        // Waits first, so that a disposed stream has no copy in progress from or to memory that is
        // freed next.
        Context.NoteLate(Context.Driver.SynchronizeStream(Native), "cuStreamSynchronize", "a stream to be destroyed");
        Context.NoteLate(Context.Driver.DestroyStream(Native), "cuStreamDestroy_v2", $"a stream of device {Context.Ordinal}");
    }

    private static nint Create(PrimaryContext context)
    {
        context.SetCurrent();
        context.Check(context.Driver.CreateStream(CudaStreamFlags.NonBlocking, out nint stream), "cuStreamCreate", $"a stream on device {context.Ordinal}");
        return stream;
    }
}
