namespace NeoResNet.Backends.Cuda;

/// <summary>A recording of work, made by <see cref="CudaStream.Capture"/>.</summary>
internal sealed class CudaGraph(PrimaryContext context, nint handle) : CudaResource(context, handle)
{
    /// <summary>Makes the recording runnable. The graph itself may be disposed after that.</summary>
    public CudaGraphExec Instantiate()
    {
        Enter();
        Context.Check(Context.Driver.InstantiateGraph(Native, out nint executable), "cuGraphInstantiateWithFlags", $"on device {Context.Ordinal}");
        return new(Context, executable);
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.DestroyGraph(Native), "cuGraphDestroy", $"a graph of device {Context.Ordinal}");
}

/// <summary>A recording that can be run again and again, one run at a time, with the addresses and numbers it was recorded with.</summary>
internal sealed class CudaGraphExec(PrimaryContext context, nint handle) : CudaResource(context, handle)
{
    /// <summary>Queues one run.</summary>
    public void Launch(CudaStream stream)
    {
        Enter();
        Context.Check(Context.Driver.LaunchGraph(Native, stream.Handle), "cuGraphLaunch", $"on device {Context.Ordinal}");
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.DestroyGraphExec(Native), "cuGraphExecDestroy", $"a graph of device {Context.Ordinal}");
}
