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

    // Instead of that, each thread transforms the inputs that it needs itself if the work can be cut
    // into one nearly equal part per thread: either into blocks of tiles whose transformed inputs
    // stay in the second-level cache, or into ranges of at least this many panels. The transformed
    // inputs are more than twice as large as the inputs and would travel between the cores.
    private const double MinEvenness = 0.85;
    private const long OwnFloats = 640 * 1024 / sizeof(float);
    private const int OwnPanels = 2;

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
    /// <param name="threads">Number of threads that share the tasks.</param>
    public WinogradPlan(WinogradForm form, int tiles, int inputs, int outputs, KernelSet kernels, int threads)
    {
        Form = form;
        Inputs = inputs;
        Outputs = outputs;
        int columns = kernels.Columns, panels = (outputs + columns - 1) / columns;
        int maxTiles = inputs < HeavyInputs ? BlockTiles : HeavyBlockTiles;
        GroupOf = Math.Clamp(GroupColumns / columns, 1, Math.Max(1, panels));

        // If the last panel is not full, its group must be the same for any number of tiles. The
        // epilogue computes fewer channels than a vector one by one, which may round differently,
        // and slices must not change a bit.
        int unit = outputs % columns == 0 ? 1 : GroupOf;
        if (tiles >= SharedBlocks * maxTiles)
        {
            Blocks = TaskGrid.AtMost(tiles, Math.Clamp(tiles / WantedBlocks, MinBlockTiles, maxTiles), kernels.Rows, threads);
            Panels = TaskGrid.Into(panels, 1, unit);
        }
        else if (TaskGrid.Into(tiles, threads, kernels.Rows) is var own && IsEven(own, threads) && PlaneFloats(own, inputs) * form.Products <= OwnFloats)
        {
            Blocks = own;
            Panels = TaskGrid.Into(panels, 1, unit);
        }
        else
        {
            Blocks = TaskGrid.AtMost(tiles, maxTiles, kernels.Rows);
            TaskGrid ranges = TaskGrid.Into(panels, threads, unit);
            IsShared = Blocks.Count > 1 || panels < OwnPanels * threads || !IsEven(ranges, threads);
            Panels = IsShared ? TaskGrid.Into(panels, Math.Clamp(WantedTasks / Math.Max(1, Blocks.Count), 1, Math.Max(1, panels)), unit) : ranges;
        }

        InputPlane = PlaneFloats(Blocks, inputs);
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

    private static long PlaneFloats(TaskGrid blocks, int inputs) => ((long)blocks.Longest * inputs) + PlanePadding;

    // With one thread, nothing travels between cores, and a separate step lets all blocks share the
    // weights in the caches.
    private static bool IsEven(TaskGrid grid, int threads) => threads > 1 && grid.Count == threads && grid.Evenness >= MinEvenness;
}
