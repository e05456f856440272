namespace NeoResNet.Backends.Cuda;

/// <summary>Marks a point in a stream and the time at which the device reaches it.</summary>
internal sealed class CudaEvent(PrimaryContext context) : CudaResource(context, Create(context))
{
    internal override int Rank => 2;

    /// <summary>Records the event after all work that is currently queued on a stream.</summary>
    public void Record(CudaStream stream)
    {
        Enter();
        Context.Check(Context.Driver.RecordEvent(Native, stream.Handle), "cuEventRecord", $"on device {Context.Ordinal}");
    }

    /// <summary>
    /// Returns the time between two events that the device has reached, in milliseconds, with a
    /// resolution of about half a microsecond.
    /// </summary>
    public static float ElapsedMilliseconds(CudaEvent start, CudaEvent end)
    {
        start.Enter();
        start.Context.Check(start.Context.Driver.ElapsedTime(start.Handle, end.Handle, out float milliseconds), "cuEventElapsedTime", $"between two events of device {start.Context.Ordinal}");
        return milliseconds;
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.DestroyEvent(Native), "cuEventDestroy_v2", $"an event of device {Context.Ordinal}");

    private static nint Create(PrimaryContext context)
    {
        context.SetCurrent();
        context.Check(context.Driver.CreateEvent(CudaEventFlags.Default, out nint cudaEvent), "cuEventCreate", $"on device {context.Ordinal}");
        return cudaEvent;
    }
}
