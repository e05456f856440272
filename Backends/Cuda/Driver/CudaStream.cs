namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a queue of work on a device. Queued work runs in order. It is not ordered relative to
/// work of other streams or of the default stream.
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

        // Late failures are thrown only after the wait, so that the method does not return to the
        // caller while the caller's memory is still being copied.
        Context.Tidy();
    }

    /// <summary>
    /// Waits until no work is in progress, after another failure that is more informative. The
    /// method does not throw, but it marks a context that the failure ended.
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
        // The stream waits first, so that no copy is in progress from or to memory that is freed
        // next.
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
