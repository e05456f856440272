namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents an engine that is ready to run one operation. The plan owns the graph of the
/// operation.
/// </summary>
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

    /// <summary>Gets the completed execution plan.</summary>
    public CudnnDescriptor Descriptor { get; }

    /// <summary>Gets the operation.</summary>
    public IDnnOperation Operation { get; }

    /// <summary>Gets the number of the engine in the library.</summary>
    public long Engine { get; }

    /// <summary>Gets the notes that describe the engine's effect on accuracy.</summary>
    public IReadOnlyList<CudnnNumericalNote> Notes { get; }

    /// <summary>
    /// Gets the heuristics that recommended the engine, and the engine's position in their list.
    /// </summary>
    public DnnChoice Choice { get; }

    /// <summary>Gets the heuristics that recommended the engine.</summary>
    public CudnnHeuristicMode Mode => Choice.Mode;

    /// <summary>Gets the size of the workspace of a run in device memory, in bytes.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Gets the tensors that need an address, in the operation's order.</summary>
    public IReadOnlyList<DnnOperand> Operands => _graph.Operands;

    /// <summary>Gets the handle that runs the plan.</summary>
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

/// <summary>Represents the result of a search for an engine.</summary>
/// <param name="Plan">
/// The plan, which the caller owns; null if no engine may or can run the operation.
/// </param>
/// <param name="Refused">The reasons why earlier engines were refused, one line each.</param>
internal sealed record DnnSearchResult(DnnPlan? Plan, IReadOnlyList<string> Refused);

/// <summary>
/// Identifies an entry in the lists of the heuristics. The lists are equal for all handles of a
/// device.
/// </summary>
/// <param name="Mode">The list.</param>
/// <param name="Place">The zero-based position in the list.</param>
internal readonly record struct DnnChoice(CudnnHeuristicMode Mode, int Place);
