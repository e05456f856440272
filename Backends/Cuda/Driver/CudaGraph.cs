namespace NeoResNet.Backends.Cuda;

/// <summary>Represents recorded work. See <see cref="CudaStream.Capture"/>.</summary>
internal sealed class CudaGraph(PrimaryContext context, nint handle) : CudaResource(context, handle)
{
    /// <summary>
    /// Creates an executable graph from the recording. Afterwards the graph may be disposed.
    /// </summary>
    public CudaGraphExec Instantiate()
    {
        Enter();
        Context.Check(Context.Driver.InstantiateGraph(Native, out nint executable), "cuGraphInstantiateWithFlags", $"on device {Context.Ordinal}");
        return new(Context, executable);
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.DestroyGraph(Native), "cuGraphDestroy", $"a graph of device {Context.Ordinal}");
}

/// <summary>
/// Runs recorded work with the recorded addresses and numbers, any number of times, but only one
/// run at a time.
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
