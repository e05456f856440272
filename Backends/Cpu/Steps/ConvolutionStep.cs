using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes a convolution as an indirect matrix product.</summary>
/// <remarks>
/// The kernel computes a tile of output pixels from the addresses of the input pixels under each
/// tap. The step copies no input, except at the edges of images with few channels. A task is a
/// block of output pixels times a range of weight panels. The sums of a task stay in a scratch tile
/// in the first-level cache, from which the epilogue reads them. The data gradient of a convolution
/// is a convolution too, one per <see cref="GradientPhase"/>.
/// </remarks>
internal sealed unsafe class ConvolutionStep : CpuStep
{
    // Sums of a block: 24 KiB, half of a first-level cache.
    private const int BlockSums = 96 * 64;

    // If panels have few weights (128 KiB in all) and few columns, a task computes several panels
    // before their epilogue, which then reads and writes longer pieces of memory. With little to
    // multiply, the epilogue takes most of the time.
    private const int GroupWeights = 32 * 1024;
    private const int GroupColumns = 256;

    // Channels of all taps of one pass: 512 x 64 weights are 128 KiB, which stays in the
    // second-level cache for all tiles.
    private const int BlockDepth = 512;

    // There are enough tasks that waiting for the last task costs little, even with tens of threads
    // ...
    private const int WantedTasks = 48;

    // ... but no task is so small that taking it costs more than a few percent.
    private const long MinTaskFlops = 1_000_000;

    private readonly KernelSet _kernels;
    private readonly ValueId _x;
    private readonly PackedFilter _filter;
    private readonly EpiloguePlan _epilogue;
    private readonly PixelTaps _taps;
    private readonly PhaseRows? _phase;
    private readonly DepthBlock[] _blocks;
    private readonly TaskGrid _rows;
    private readonly TaskGrid _panels;
    private readonly int _outputs;
    private readonly int _depth;
    private readonly int _groupPanels;
    private readonly long _addressBytes;
    private readonly long _sumBytes;

    private ConvolutionStep(StepContext context, KernelSet kernels, Operation operation, ValueId x, PackedFilter filter, PixelTaps taps, int outputs, PhaseRows? phase)
    {
        _kernels = kernels;
        _x = x;
        _filter = filter;
        _epilogue = new(context, operation.Epilogue, operation.InferShape(context.Shapes));
        _taps = taps;
        _phase = phase is { IsWhole: false } ? phase : null;
        _outputs = outputs;
        _depth = taps.Count * taps.Channels;
        _blocks = DepthBlock.Cut(_taps.Count, _taps.Channels, BlockDepth);

        int panels = (_outputs + _kernels.Columns - 1) / _kernels.Columns, pixels = phase?.Count ?? _epilogue.Rows;
        int groupColumns = Math.Min(GroupColumns, GroupWeights / Math.Max(1, _depth));
        _groupPanels = Math.Clamp(groupColumns / _kernels.Columns, 1, Math.Max(1, panels));
        _rows = TaskGrid.AtMost(outputs == 0 ? 0 : pixels, BlockSums / Math.Max(64, _groupPanels * _kernels.Columns), _kernels.Rows, context.Threads);
        long affordable = Math.Max(1, 2L * pixels * _depth * outputs / MinTaskFlops);
        long wanted = Math.Min(WantedTasks, affordable);
        int cuts = (int)Math.Clamp(wanted / Math.Max(1, _rows.Count), 1, Math.Max(1, panels));
        _panels = TaskGrid.Into(panels, cuts, _groupPanels);

        int tileRows = (_rows.Longest + _kernels.Rows - 1) / _kernels.Rows * _kernels.Rows;
        _sumBytes = (long)tileRows * _groupPanels * _kernels.Columns * sizeof(float);
        _addressBytes = ScratchSizes.Align((long)tileRows * _taps.Count * sizeof(nint));
        ScratchBytes = _sumBytes + _addressBytes + ((long)tileRows * _taps.EdgeFloats * sizeof(float));
    }

    /// <inheritdoc/>
    public override string Kernel => _kernels.IgemmName;

    /// <inheritdoc/>
    public override int TaskCount => _rows.Count * _panels.Count;

    /// <inheritdoc/>
    public override int TaskRows => _rows.Count;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <summary>Compiles a convolution and packs its filter.</summary>
    public static CpuStep[] Of(StepContext context, Conv2D operation)
    {
        int outputs = context.Shapes.Of(operation.Filter)[3];
        KernelSet kernels = context.Kernels.For(outputs);
        var taps = new PixelTaps(context, operation, operation.InferShape(context.Shapes), kernels.Rows);
        PackedFilter filter = context.Packed(operation.Filter, new FilterPacking(kernels.Columns));
        return filter.Before(new ConvolutionStep(context, kernels, operation, operation.X.Value, filter, taps, outputs, null));
    }

    /// <summary>Compiles a data gradient, and packs its filter: one step per phase.</summary>
    public static CpuStep[] Of(StepContext context, DataGradient operation)
    {
        Shape dy = context.Shapes.Of(operation.Dy), shape = operation.InferShape(context.Shapes);
        KernelSet kernels = context.Kernels.For(shape[3]);
        var steps = new List<CpuStep>();
        foreach (GradientPhase height in GradientPhase.Of(operation.Window.Height, shape[1], dy[1]))
        {
            foreach (GradientPhase width in GradientPhase.Of(operation.Window.Width, shape[2], dy[2]))
            {
                int[] filterTaps = [.. from y in height.Taps from x in width.Taps select (y * operation.Window.Width.Kernel) + x];
                var taps = new PixelTaps(context, operation.Dy, height, width, kernels.Rows);
                PackedFilter filter = context.Packed(operation.Filter, new GradientPacking(kernels.Columns, filterTaps));
                steps.AddRange(filter.Before(new ConvolutionStep(
                    context, kernels, operation, operation.Dy.Value, filter, taps, shape[3], new(height, width, shape))));
            }
        }

        return [.. steps];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        // Neighboring tasks share the panels, so that threads that work at the same time read the
        // weights from memory once.
        (int firstRow, int rows) = _rows[task % _rows.Count];
        (int firstPanel, int panels) = _panels[task / _rows.Count];
        float* sums = (float*)scratch;
        nint* addresses = (nint*)(scratch + _sumBytes);
        _taps.Find(memory.Address(_x), firstRow, rows, addresses, (float*)(scratch + _sumBytes + _addressBytes));
        EpilogueTarget target = _epilogue.Bind(in memory);
        float* filter = _filter.Address(in memory);
        int columns = _kernels.Columns, end = firstPanel + panels;
        for (int group = firstPanel; group < end; group += _groupPanels)
        {
            for (int panel = group; panel < Math.Min(group + _groupPanels, end); panel++)
            {
                float* weights = filter + ((long)panel * _depth * columns);
                for (int block = 0; block < _blocks.Length; block++)
                {
                    Multiply(block, in target, addresses, firstRow, rows, panel * columns, weights, sums + ((panel - group) * columns));
                }
            }

            if (_blocks.Length == 0)
            {
                // No window contains the pixels of this phase.
                new Span<float>(sums, rows * _groupPanels * columns).Clear();
            }

            int channel = group * columns, channels = Math.Min(_groupPanels * columns, _outputs - channel);
            if (_phase is null)
            {
                _kernels.Epilogue(in target, sums, _groupPanels * columns, firstRow, rows, channel, channels);
                continue;
            }

            target.Gap = _phase.Gap;
            for (int row = 0, run; row < rows; row += run)
            {
                run = Math.Min(_phase.Run(firstRow + row), rows - row);
                _kernels.Epilogue(in target, sums + ((long)row * _groupPanels * columns), _groupPanels * columns, _phase[firstRow + row], run, channel, channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int index, in EpilogueTarget target, nint* addresses, int firstRow, int rows, int channel, float* weights, float* sums)
    {
        ref readonly DepthBlock block = ref _blocks[index];
        bool last = index == _blocks.Length - 1 && _phase is null;
        int height = _kernels.Rows, columns = _kernels.Columns, stride = _groupPanels * columns;
        nint* tile = addresses + ((long)block.FirstTap * height);
        weights += (long)block.FirstDepth * columns;

        // While the kernel computes the tiles of this block, it fetches the weights of the next
        // block, an equal share per tile.
        int depth = block.Taps * block.Channels, tiles = (rows + height - 1) / height;
        nint aheadStep = Math.Min(CacheHint.LineFloats, (columns + tiles - 1) / tiles);
        float* ahead = weights + ((long)depth * columns);
        for (int row = 0; row < rows; row += height, tile += (long)_taps.Count * height, sums += height * stride)
        {
            if (last)
            {
                // Fetches the epilogue's memory while the kernel computes the sums of its tile.
                target.Fetch(firstRow + row, Math.Min(height, rows - row), channel, Math.Min(columns, _outputs - channel));
            }

            _kernels.Igemm(new TileTask
            {
                Rows = Math.Min(height, rows - row),
                Pixels = tile,
                Taps = block.Taps,
                FirstChannel = block.FirstChannel,
                Channels = block.Channels,
                Weights = weights,
                Sums = sums,
                SumStride = stride,
                Accumulate = block.FirstDepth > 0,
                Ahead = ahead,
                AheadStep = aheadStep,
            });
            ahead += depth * aheadStep;
        }
    }
}
