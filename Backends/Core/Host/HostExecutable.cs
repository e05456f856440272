using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Provides the common part of all executables in host memory: arena and scratch memory, addresses
/// and final copies.
/// </summary>
/// <typeparam name="TWorkspace">
/// Type of the backend's workspaces, which hold its state between runs.
/// </typeparam>
/// <remarks>Operations write outputs directly to the caller's tensors.</remarks>
internal abstract unsafe class HostExecutable<TWorkspace> : PooledExecutable<TWorkspace>, IHostWorkspaceOwner
    where TWorkspace : HostWorkspace
{
    private protected HostExecutable(TensorProgram program, long scratchBytes = 0, MemoryPlan? memory = null)
        : base(program, memory)
    {
        ScratchBytes = scratchBytes;
    }

    /// <inheritdoc/>
    protected sealed override long ScratchBytes { get; }

    /// <summary>Runs all operations.</summary>
    /// <remarks>
    /// The base class has set the addresses of all values. The method checks the cancellation token
    /// at least between operations and reports to <see cref="RunOptions.Times"/> after each
    /// operation.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    private protected abstract void RunAll(TWorkspace workspace, RunOptions options);

    /// <summary>Creates a workspace of this executable.</summary>
    private protected abstract TWorkspace NewWorkspace(in HostWorkspaceSize size);

    /// <inheritdoc/>
    protected sealed override void RunIn(TWorkspace memory, RunOptions options)
    {
        BindTensors(memory);
        options.Times?.Begin();
        RunAll(memory, options);
        CopyRepeatedOutputs(memory);
    }

    /// <inheritdoc/>
    protected sealed override TWorkspace NewMemory()
    {
        TWorkspace workspace = NewWorkspace(new(Memory.ArenaBytes, ScratchBytes, Program.Values.Count, Program.Inputs.Count + Program.Outputs.Count));
        for (int i = 0; i < Memory.Places.Count; i++)
        {
            if (Memory.Places[i] is { Home: ValueHome.Arena, Position: long offset })
            {
                workspace.SetAddress(new(i), (float*)(workspace.Arena + offset));
            }
        }

        return workspace;
    }

    /// <inheritdoc/>
    protected sealed override void Free(TWorkspace memory) => memory.Free();

    /// <inheritdoc/>
    protected sealed override bool Owns(TWorkspace memory) => ReferenceEquals(memory.Owner, this);

    /// <inheritdoc/>
    protected sealed override Span<NhwcTensor?> TensorsOf(TWorkspace memory) => memory.Tensors;

    void IHostWorkspaceOwner.TakeBack(HostWorkspace workspace) => Return((TWorkspace)workspace);

    private void BindTensors(TWorkspace workspace)
    {
        for (int i = 0; i < Memory.Places.Count; i++)
        {
            ValuePlace place = Memory.Places[i];
            if (place.Home is ValueHome.Feed or ValueHome.Fetch)
            {
                int tensor = (int)place.Position + (place.Home == ValueHome.Fetch ? Program.Inputs.Count : 0);
                workspace.SetAddress(new(i), workspace.Tensors[tensor]!.Data);
            }
        }
    }

    private void CopyRepeatedOutputs(TWorkspace workspace)
    {
        for (int i = 0; i < Memory.FinalCopies.Count; i++)
        {
            (ValueId value, int output) = Memory.FinalCopies[i];
            int length = Program.Values[value.Index].ElementCount;
            new ReadOnlySpan<float>(workspace.Address(value), length).CopyTo(workspace.Tensors[Program.Inputs.Count + output]!.Span);
        }
    }
}
