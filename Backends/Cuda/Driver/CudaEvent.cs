namespace NeoResNet.Backends.Cuda;

/// <summary>A mark in a stream that others wait for, or that has a time.</summary>
internal sealed class CudaEvent : CudaResource
{
    /// <summary>Makes an event.</summary>
    public CudaEvent(PrimaryContext context, CudaEventFlags flags = CudaEventFlags.DisableTiming)
        : base(context, Create(context, flags))
    {
    }

    internal override int Rank => 2;

    /// <summary>Whether everything before the mark is done. True as well where it was never recorded.</summary>
    public bool IsComplete
    {
        get
        {
            Enter();
            return IsDone(Context.Driver.QueryEvent(Native), "cuEventQuery", $"an event of device {Context.Ordinal}");
        }
    }

    /// <summary>Sets the mark behind all that is queued on a stream now.</summary>
    public void Record(CudaStream stream)
    {
        Enter();
        Context.Check(Context.Driver.RecordEvent(Native, stream.Handle), "cuEventRecord", $"on device {Context.Ordinal}");
    }

    /// <summary>Waits until everything before the mark is done.</summary>
    public void Synchronize()
    {
        Enter();
        Context.Check(Context.Driver.SynchronizeEvent(Native), "cuEventSynchronize", $"an event of device {Context.Ordinal}");
    }

    /// <summary>Time between two marks that are reached, in milliseconds, to about half a microsecond; both need <see cref="CudaEventFlags.Default"/>.</summary>
    public static float ElapsedMilliseconds(CudaEvent start, CudaEvent end)
    {
        start.Enter();
        start.Context.Check(start.Context.Driver.ElapsedTime(start.Handle, end.Handle, out float milliseconds), "cuEventElapsedTime", $"between two events of device {start.Context.Ordinal}");
        return milliseconds;
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.DestroyEvent(Native), "cuEventDestroy_v2", $"an event of device {Context.Ordinal}");

    private static nint Create(PrimaryContext context, CudaEventFlags flags)
    {
        context.SetCurrent();
        context.Check(context.Driver.CreateEvent(flags, out nint cudaEvent), "cuEventCreate", $"{flags} on device {context.Ordinal}");
        return cudaEvent;
    }
}
