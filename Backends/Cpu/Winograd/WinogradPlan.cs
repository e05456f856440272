using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// How a convolution by Winograd's method is cut up: blocks of tiles, groups of weight panels, and whether each task
/// transforms the inputs it needs or a step before has done so for all of them.
/// </summary>
internal sealed class WinogradPlan
{
    // Tiles a block: few enough that what they become stays in the second-level cache, but where weights are large, enough
    // that it is worth to fetch them once a block.
    private const int BlockTiles = 24;
    private const int HeavyBlockTiles = 48;
    private const int HeavyInputs = 512;

    // Fewer blocks than this are not work enough to share out: then the panels are shared out too, and the inputs
    // transformed before.
    private const int SharedBlocks = 6;

    // Where tiles are few: smaller blocks for the sake of balance, but not less than two rows of the kernels' tiles.
    private const int WantedBlocks = 12;
    private const int LeastBlockTiles = 12;

    private const int GroupPanels = 1;

    // As in a direct convolution: enough tasks that the last one to finish costs little.
    private const int WantedTasks = 24;

    // Keeps the planes of a block from falling into the same sets of the first cache.
    private const int PlanePadding = CacheHint.LineFloats;

    /// <summary>Cuts up a convolution.</summary>
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
        int most = inputs < HeavyInputs ? BlockTiles : HeavyBlockTiles;
        IsShared = tiles < SharedBlocks * most;
        Blocks = TaskGrid.AtMost(tiles, IsShared ? most : Math.Clamp(tiles / WantedBlocks, LeastBlockTiles, most), kernels.Rows);
        GroupOf = Math.Clamp(GroupPanels * 64 / columns, 1, Math.Max(1, panels));

        // A last panel that is not full is finished together with the same others however many tiles there are: fewer channels
        // than a vector are finished one by one, which rounds otherwise, and slices must not change a bit.
        int unit = outputs % columns == 0 ? 1 : GroupOf;
        Panels = TaskGrid.Into(panels, IsShared ? Math.Clamp(WantedTasks / Math.Max(1, Blocks.Count), 1, Math.Max(1, panels)) : 1, unit);
        InputPlane = ((long)Blocks.Longest * inputs) + PlanePadding;
        SumPlane = ((long)Blocks.Longest * GroupOf * columns) + PlanePadding;
    }

    /// <summary>The minimal filtering.</summary>
    public WinogradForm Form { get; }

    /// <summary>Input channels.</summary>
    public int Inputs { get; }

    /// <summary>Output channels.</summary>
    public int Outputs { get; }

    /// <summary>Blocks of tiles.</summary>
    public TaskGrid Blocks { get; }

    /// <summary>Ranges of panels.</summary>
    public TaskGrid Panels { get; }

    /// <summary>Panels multiplied before their sums are transformed back.</summary>
    public int GroupOf { get; }

    /// <summary>Whether the inputs of all blocks are transformed by a step of their own.</summary>
    public bool IsShared { get; }

    /// <summary>Floats from one element of a block's transformed inputs to the next.</summary>
    public long InputPlane { get; }

    /// <summary>Floats from one element of a block's sums to the next.</summary>
    public long SumPlane { get; }

    /// <summary>Floats of one block's transformed inputs.</summary>
    public long BlockFloats => InputPlane * Form.Products;
}
