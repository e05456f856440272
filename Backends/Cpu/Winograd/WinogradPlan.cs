using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Cuts a convolution by Winograd's method into blocks of tiles and groups of weight panels, and
/// decides whether each task transforms the inputs that it needs or a separate step transforms all
/// inputs first.
/// </summary>
internal sealed class WinogradPlan
{
    // Tiles per block: few enough that the transformed inputs stay in the second-level cache. With
    // large weights more, because each block reads the weights once.
    private const int BlockTiles = 24;
    private const int HeavyBlockTiles = 48;
    private const int HeavyInputs = 512;

    // With fewer blocks than this, the tasks split the panels too, and a separate step transforms
    // the inputs.
    private const int SharedBlocks = 6;

    // With few tiles, blocks are smaller for balance, but not smaller than two rows of the kernels'
    // tiles.
    private const int WantedBlocks = 12;
    private const int MinBlockTiles = 12;

    // Output channels multiplied before their sums are transformed back.
    private const int GroupColumns = 64;

    // As in a direct convolution: enough tasks that the last task to finish costs little.
    private const int WantedTasks = 24;

    // Keeps the planes of a block from mapping to the same sets of the first-level cache.
    private const int PlanePadding = CacheHint.LineFloats;

    /// <summary>Cuts a convolution.</summary>
    /// <param name="form">The minimal filtering.</param>
    /// <param name="tiles">Tiles of the whole batch.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
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

        // If the last panel is not full, its group is the same for any number of tiles: the
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
    /// Gets the number of panels that are multiplied before their sums are transformed back.
    /// </summary>
    public int GroupOf { get; }

    /// <summary>Gets whether a separate step transforms the inputs of all blocks.</summary>
    public bool IsShared { get; }

    /// <summary>
    /// Gets the floats from one element of a block's transformed inputs to the next.
    /// </summary>
    public long InputPlane { get; }

    /// <summary>Gets the floats from one element of a block's sums to the next.</summary>
    public long SumPlane { get; }

    /// <summary>Gets the floats of one block's transformed inputs.</summary>
    public long BlockFloats => InputPlane * Form.Products;
}
