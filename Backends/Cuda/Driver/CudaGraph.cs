namespace NeoResNet.Backends.Cuda;

/// <summary>Holds recorded work, see <see cref="CudaStream.Capture"/>.</summary>
internal sealed class CudaGraph(PrimaryContext context, nint handle) : CudaResource(context, handle)
{
    /// <summary>Makes the recording runnable. The graph itself may then be disposed.</summary>
    public CudaGraphExec Instantiate()
    {
        Enter();
        Context.Check(Context.Driver.InstantiateGraph(Native, out nint executable), "cuGraphInstantiateWithFlags", $"on device {Context.Ordinal}");
        return new(Context, executable);
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.DestroyGraph(Native), "cuGraphDestroy", $"a graph of device {Context.Ordinal}");
}

/// <summary>
/// Runs recorded work any number of times, one run at a time, with the recorded addresses and
/// numbers.
/// </summary>
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
