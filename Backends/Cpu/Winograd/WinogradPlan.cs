using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Cuts a convolution by Winograd's method into blocks of tiles and groups of weight panels, and
/// decides whether each task transforms the inputs that it needs or a separate step transforms all
/// inputs first.
/// </summary>
internal sealed class WinogradPlan
{
    // Number of tiles per block: few enough that the transformed inputs stay in the second-level
    // cache. With large weights, a block has more tiles, because each block reads all weights once.
    private const int BlockTiles = 24;
    private const int HeavyBlockTiles = 48;
    private const int HeavyInputs = 512;

    // With fewer blocks than this, the tasks split the panels too, and a separate step transforms
    // the inputs.
    private const int SharedBlocks = 6;

    // With few tiles, blocks are smaller, so that all threads have work. A block has at least the
    // rows of two full tiles of a kernel.
    private const int WantedBlocks = 12;
    private const int MinBlockTiles = 12;

    // Number of output channels that a task multiplies before it transforms their sums back.
    private const int GroupColumns = 64;

    // As in a direct convolution, there are enough tasks that waiting for the last task costs
    // little.
    private const int WantedTasks = 24;

    // Keeps the planes of a block from mapping to the same sets of the first-level cache.
    private const int PlanePadding = CacheHint.LineFloats;

    /// <summary>Cuts a convolution.</summary>
    /// <param name="form">The minimal filtering.</param>
    /// <param name="tiles">Number of tiles of the whole batch.</param>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="outputs">Number of output channels.</param>
    /// <param name="kernels">The level in use.</param>
    public WinogradPlan(WinogradForm form, int tiles, int inputs, int outputs, KernelSet kernels)
    {
        Form = form;
        Inputs = inputs;
        Outputs = outputs;
        int columns = kernels.Columns, panels = (outputs + columns - 1) / columns;
        int maxTiles = inputs < HeavyInputs ? BlockTiles : HeavyBlockTiles;
        IsShared = tiles < SharedBlocks * maxTiles;
        Blocks = TaskGrid.AtMost(tiles, IsShared ? maxTiles : Math.Clamp(tiles / WantedBlocks, MinBlockTiles, maxTiles), kernels.Rows);
        GroupOf = Math.Clamp(GroupColumns / columns, 1, Math.Max(1, panels));

        // If the last panel is not full, its group must be the same for any number of tiles. The
        // epilogue computes fewer channels than a vector one by one, which may round differently,
        // and slices must not change a bit.
        int unit = outputs % columns == 0 ? 1 : GroupOf;
        Panels = TaskGrid.Into(panels, IsShared ? Math.Clamp(WantedTasks / Math.Max(1, Blocks.Count), 1, Math.Max(1, panels)) : 1, unit);
        InputPlane = ((long)Blocks.Longest * inputs) + PlanePadding;
        SumPlane = ((long)Blocks.Longest * GroupOf * columns) + PlanePadding;
    }

    /// <summary>Gets the minimal filtering.</summary>
    public WinogradForm Form { get; }

    /// <summary>Gets the number of input channels.</summary>
    public int Inputs { get; }

    /// <summary>Gets the number of output channels.</summary>
    public int Outputs { get; }

    /// <summary>Gets the blocks of tiles.</summary>
    public TaskGrid Blocks { get; }

    /// <summary>Gets the ranges of panels.</summary>
    public TaskGrid Panels { get; }

    /// <summary>
    /// Gets the number of panels that a task multiplies before it transforms their sums back.
    /// </summary>
    public int GroupOf { get; }

    /// <summary>Gets whether a separate step transforms the inputs of all blocks.</summary>
    public bool IsShared { get; }

    /// <summary>
    /// Gets the number of floats from one element of a block's transformed inputs to the next.
    /// </summary>
    public long InputPlane { get; }

    /// <summary>Gets the number of floats from one element of a block's sums to the next.</summary>
    public long SumPlane { get; }

    /// <summary>Gets the number of floats of one block's transformed inputs.</summary>
    public long BlockFloats => InputPlane * Form.Products;
}
