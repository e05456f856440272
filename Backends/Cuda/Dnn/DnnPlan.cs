namespace NeoResNet.Backends.Cuda;

/// <summary>An engine made ready for one operation. Owns the graph that it was made for.</summary>
internal sealed class DnnPlan : IDisposable
{
    private readonly DnnGraph _graph;

    internal DnnPlan(
        DnnGraph graph, CudnnDescriptor descriptor, IDnnOperation operation, long engine, CudnnNumericalNote[] notes, DnnChoice choice, long workspaceBytes)
    {
        _graph = graph;
        Descriptor = descriptor;
        Operation = operation;
        Engine = engine;
        Notes = notes;
        Choice = choice;
        WorkspaceBytes = workspaceBytes;
    }

    /// <summary>The completed execution plan.</summary>
    public CudnnDescriptor Descriptor { get; }

    /// <summary>What it runs.</summary>
    public IDnnOperation Operation { get; }

    /// <summary>Number of the engine within the library.</summary>
    public long Engine { get; }

    /// <summary>What the engine does to numbers.</summary>
    public IReadOnlyList<CudnnNumericalNote> Notes { get; }

    /// <summary>Which heuristics named the engine, and where in their list.</summary>
    public DnnChoice Choice { get; }

    /// <summary>Which heuristics named the engine.</summary>
    public CudnnHeuristicMode Mode => Choice.Mode;

    /// <summary>Bytes of device memory that a run works in.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Tensors that need an address, in the operation's order.</summary>
    public IReadOnlyList<DnnOperand> Operands => _graph.Operands;

    /// <summary>The handle that runs it.</summary>
    public CudaDnn Dnn => _graph.Dnn;

    internal PrimaryContext Context => Descriptor.Context;

    /// <inheritdoc/>
    public void Dispose()
    {
        Descriptor.Dispose();
        _graph.Dispose();
    }

    public override string ToString() =>
        $"engine {Engine} ({Mode}{(Notes.Count == 0 ? "" : ", ")}{string.Join(", ", Notes)}, {WorkspaceBytes} bytes) for {Operation}";
}

/// <summary>What a search for an engine came to.</summary>
/// <param name="Plan">The plan, owned by the caller; null where no engine may or can run this.</param>
/// <param name="Refused">What was not taken before that, a line each.</param>
internal sealed record DnnSearchResult(DnnPlan? Plan, IReadOnlyList<string> Refused);

/// <summary>A place in the lists of the heuristics, which are the same for every handle of a device.</summary>
/// <param name="Mode">Which list.</param>
/// <param name="Place">Number within it, from 0.</param>
internal readonly record struct DnnChoice(CudnnHeuristicMode Mode, int Place);
