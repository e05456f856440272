using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes a 3x3 convolution by Winograd's method.</summary>
/// <remarks>
/// A task computes a block of output tiles for some panels of weights. The task transforms the
/// inputs, unless a <see cref="WinogradInputStep"/> does so before. It computes one small matrix
/// product per element of the tile, transforms the sums back and applies the epilogue while the
/// caches hold the sums. No task computes only a part of the sum over channels.
/// </remarks>
internal sealed unsafe class WinogradStep : CpuStep
{
    // Number of channels per pass, as in a direct convolution.
    private const int BlockDepth = 512;

    private readonly KernelSet _kernels;
    private readonly WinogradPlan _plan;
    private readonly WinogradTiles _tiles;
    private readonly EpiloguePlan _epilogue;
    private readonly ValueId _x;
    private readonly PackedFilter _filter;
    private readonly DepthBlock[] _blocks;
    private readonly int _outputWidth;
    private readonly long _sumBytes;
    private readonly long _outputBytes;
    private readonly long _inputBytes;

    private WinogradStep(StepContext context, KernelSet kernels, Operation operation, ValueId x, PackedFilter filter, Shape shape, WinogradPlan plan, WinogradTiles tiles)
    {
        _kernels = kernels;
        _plan = plan;
        _tiles = tiles;
        _x = x;
        _filter = filter;
        _epilogue = new(context, operation.Epilogue, shape);
        _blocks = DepthBlock.Cut(1, plan.Inputs, BlockDepth);
        _outputWidth = shape[2];
        _sumBytes = ScratchSizes.Align(plan.Form.Products * plan.SumPlane * sizeof(float));
        _outputBytes = ScratchSizes.Align((long)plan.Form.Outputs * plan.Form.Outputs * plan.GroupOf * _kernels.Columns * sizeof(float));
        _inputBytes = plan.IsShared ? 0 : ScratchSizes.Align(plan.BlockFloats * sizeof(float));
        ScratchBytes = _sumBytes + _outputBytes + _inputBytes + (Math.Max(plan.Form.Products, plan.Blocks.Longest + _kernels.Rows) * sizeof(nint));
    }

    /// <inheritdoc/>
    public override string Kernel => _kernels.WinogradName(_plan.Form);

    /// <inheritdoc/>
    public override int TaskCount => _plan.Blocks.Count * _plan.Panels.Count;

    /// <inheritdoc/>
    public override int TaskRows => _plan.Blocks.Count;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <summary>Compiles a convolution into one or two steps.</summary>
    public static CpuStep[] Make(StepContext context, Conv2D operation, WinogradForm form)
    {
        Shape shape = operation.InferShape(context.Shapes);
        KernelSet kernels = context.Kernels.For(shape[3]);
        var tiles = new WinogradTiles(context, operation.X, operation.Window.Height.PadBefore, operation.Window.Width.PadBefore, shape, form);
        return Make(context, kernels, operation, operation.X, operation.Filter, new WinogradFilter(form, kernels.Columns), shape, tiles, form);
    }

    /// <summary>
    /// Compiles a data gradient, which is a convolution with the flipped and transposed filter, into
    /// one or two steps.
    /// </summary>
    public static CpuStep[] Make(StepContext context, DataGradient operation, WinogradForm form)
    {
        Shape shape = operation.InferShape(context.Shapes);
        KernelSet kernels = context.Kernels.For(shape[3]);
        int top = operation.Window.Height.Kernel - 1 - operation.Window.Height.PadBefore, left = operation.Window.Width.Kernel - 1 - operation.Window.Width.PadBefore;
        var tiles = new WinogradTiles(context, operation.Dy, top, left, shape, form);
        return Make(context, kernels, operation, operation.Dy, operation.Filter, new WinogradFilter(form, kernels.Columns, isGradient: true), shape, tiles, form);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        // Neighboring tasks share the panels, so that threads that work at the same time read the
        // weights from memory once.
        int block = task % _plan.Blocks.Count;
        (int firstTile, int count) = _plan.Blocks[block];
        (int firstPanel, int panels) = _plan.Panels[task / _plan.Blocks.Count];
        float* sums = (float*)scratch, outputs = (float*)(scratch + _sumBytes);
        float* inputs = _plan.IsShared ? (float*)memory.Shared + (block * _plan.BlockFloats) : (float*)(scratch + _sumBytes + _outputBytes);
        nint* addresses = (nint*)(scratch + _sumBytes + _outputBytes + _inputBytes);
        if (!_plan.IsShared)
        {
            float* x = memory.Address(_x);
            for (int tile = 0; tile < count; tile++)
            {
                _tiles.Find(x, firstTile + tile, addresses);
                _kernels.WinogradInput(_plan.Form.Outputs, addresses, inputs + ((long)tile * _plan.Inputs), (nint)_plan.InputPlane, _plan.Inputs);
            }
        }

        for (int tile = 0; tile < count; tile++)
        {
            addresses[tile] = (nint)(inputs + ((long)tile * _plan.Inputs));
        }

        EpilogueTarget target = _epilogue.Bind(in memory);
        float* filter = _filter.Address(in memory);
        int columns = _kernels.Columns, end = firstPanel + panels;
        for (int group = firstPanel; group < end; group += _plan.GroupOf)
        {
            int used = Math.Min(_plan.GroupOf, end - group);
            for (int product = 0; product < _plan.Form.Products; product++)
            {
                for (int panel = 0; panel < used; panel++)
                {
                    float* weights = filter + ((((long)(group + panel) * _plan.Form.Products) + product) * _plan.Inputs * columns);
                    Multiply(addresses, count, (int)(product * _plan.InputPlane), weights, sums + (product * _plan.SumPlane) + (panel * columns));
                }
            }

            Finish(in target, firstTile, count, sums, outputs, group * columns, used * columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(nint* addresses, int count, int plane, float* weights, float* sums)
    {
        int height = _kernels.Rows, columns = _kernels.Columns, stride = _plan.GroupOf * columns, tiles = (count + height - 1) / height;
        nint aheadStep = Math.Min(CacheHint.LineFloats, (columns + tiles - 1) / tiles);
        foreach (ref readonly DepthBlock block in _blocks.AsSpan())
        {
            // While the kernel computes the tiles of this block, it fetches the weights of the next
            // block, an equal share per tile.
            float* from = weights + ((long)block.FirstDepth * columns), ahead = from + ((long)block.Channels * columns), to = sums;
            for (int row = 0; row < count; row += height, to += height * stride)
            {
                _kernels.Igemm(new TileTask
                {
                    Rows = Math.Min(height, count - row),
                    Pixels = addresses + row,
                    Taps = 1,
                    FirstChannel = plane + block.FirstChannel,
                    Channels = block.Channels,
                    Weights = from,
                    Sums = to,
                    SumStride = stride,
                    Accumulate = block.FirstDepth > 0,
                    Ahead = ahead,
                    AheadStep = aheadStep,
                });
                ahead += block.Channels * aheadStep;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(in EpilogueTarget target, int firstTile, int count, float* sums, float* outputs, int channel, int columns)
    {
        int size = _plan.Form.Outputs, stride = _plan.GroupOf * _kernels.Columns, channels = Math.Min(columns, _plan.Outputs - channel);
        for (int tile = 0; tile < count; tile++)
        {
            // A tile takes some hundred nanoseconds, so the memory of the epilogue arrives in time
            // if it is fetched two tiles ahead.
            _tiles.Place(firstTile + Math.Min(tile + 2, count - 1), out int row, out int lines, out int width);
            for (int line = 0; line < lines; line++)
            {
                target.Fetch(row + (line * _outputWidth), width, channel, channels);
            }

            _kernels.WinogradOutput(size, sums + ((long)tile * stride), (nint)_plan.SumPlane, outputs, stride, columns);
            _tiles.Place(firstTile + tile, out row, out lines, out width);
            for (int line = 0; line < lines; line++)
            {
                _kernels.Epilogue(in target, outputs + (line * size * stride), stride, row + (line * _outputWidth), width, channel, channels);
            }
        }
    }

    private static CpuStep[] Make(
        StepContext context, KernelSet kernels, Operation operation, View x, ParameterId filter, WinogradFilter layout, Shape shape, WinogradTiles tiles, WinogradForm form)
    {
        var plan = new WinogradPlan(form, tiles.Count, context.Shapes.Of(x)[3], shape[3], kernels, context.Threads);
        WinogradInputStep? input = plan.IsShared ? new(kernels, plan, tiles, x.Value) : null;
        PackedFilter packed = context.Packed(filter, layout, input?.SharedBytes ?? 0);
        var step = new WinogradStep(context, kernels, operation, x.Value, packed, shape, plan, tiles);
        return packed.Before(input is null ? [step] : [input, step]);
    }
}
