using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Transforms the inputs of all blocks into shared scratch memory.</summary>
/// <remarks>A plan uses this step if there are few blocks and many tasks read each block.</remarks>
internal sealed unsafe class WinogradInputStep(KernelSet kernels, WinogradPlan plan, WinogradTiles tiles, ValueId x) : CpuStep
{
    // A piece takes about ten microseconds.
    private readonly TaskGrid _pieces = TaskGrid.AtMost(tiles.Count, Math.Max(1, 2048 / Math.Max(1, plan.Inputs)), 1);

    /// <inheritdoc/>
    public override string Kernel => $"{kernels.Prefix}_winograd_{plan.Form.Name}_input";

    /// <inheritdoc/>
    public override int TaskCount => _pieces.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => plan.Form.Products * sizeof(nint);

    /// <inheritdoc/>
    public override long SharedBytes => plan.Blocks.Count * plan.BlockFloats * sizeof(float);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        float* from = memory.Address(x), shared = (float*)memory.Shared;
        (int first, int count) = _pieces[task];
        for (int tile = first; tile < first + count; tile++)
        {
            int block = plan.Blocks.IndexOf(tile), at = tile - plan.Blocks[block].First;
            tiles.Find(from, tile, (nint*)scratch);
            kernels.WinogradInput(plan.Form.Outputs, (nint*)scratch, shared + (block * plan.BlockFloats) + ((long)at * plan.Inputs), (nint)plan.InputPlane, plan.Inputs);
        }
    }
}
