using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// What every executable in host memory shares: arena and scratch, addresses, final copies. Values handed out are computed in the
/// caller's tensors. A backend says how to run all steps, or derives from <see cref="StepwiseExecutable"/> and says how to run one.
/// </summary>
public abstract unsafe class HostExecutable : PooledExecutable<HostWorkspace>
{
    /// <summary>Plans the memory of a program.</summary>
    /// <param name="program">What will run.</param>
    /// <param name="scratchBytes">Further bytes that each workspace must have.</param>
    /// <param name="memory">Homes of the values; null to plan them.</param>
    protected HostExecutable(TensorProgram program, long scratchBytes = 0, MemoryPlan? memory = null)
        : base(program, memory)
    {
        ScratchBytes = scratchBytes;
    }

    /// <inheritdoc/>
    protected sealed override long ScratchBytes { get; }

    /// <summary>
    /// Runs all steps; the addresses of all values are set. It looks at the cancellation token between steps at least, and tells
    /// <see cref="RunOptions.Times"/> after each.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    protected abstract void RunSteps(HostWorkspace workspace, RunOptions options);

    /// <inheritdoc/>
    protected sealed override void RunIn(HostWorkspace memory, RunOptions options)
    {
        BindTensors(memory);
        options.Times?.Begin();
        RunSteps(memory, options);
        CopyRepeatedOutputs(memory);
    }

    /// <inheritdoc/>
    protected sealed override HostWorkspace NewMemory()
    {
        var workspace = new HostWorkspace(this, Memory.ArenaBytes, ScratchBytes, Program.Values.Count, Program.Inputs.Count + Program.Outputs.Count);
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
    protected sealed override void Free(HostWorkspace memory) => memory.Free();

    /// <inheritdoc/>
    protected sealed override bool Owns(HostWorkspace memory) => memory.Owner == this;

    /// <inheritdoc/>
    protected sealed override Span<NhwcTensor?> TensorsOf(HostWorkspace memory) => memory.Tensors;

    internal void TakeBack(HostWorkspace memory) => Return(memory);

    private void BindTensors(HostWorkspace workspace)
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

    private void CopyRepeatedOutputs(HostWorkspace workspace)
    {
        for (int i = 0; i < Memory.FinalCopies.Count; i++)
        {
            (ValueId value, int output) = Memory.FinalCopies[i];
            int length = Program.Values[value.Index].ElementCount;
            new ReadOnlySpan<float>(workspace.Address(value), length).CopyTo(workspace.Tensors[Program.Inputs.Count + output]!.Span);
        }
    }
}
