using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the gradient of a filter for chunks of output pixels.</summary>
/// <remarks>
/// In NHWC, the gradient is a sum of outer products of input and output pixels, so nothing is
/// transposed: the rows of a tile are input channels, its columns are output channels, and the
/// kernel runs over pixels. A task is a chunk of pixels times a range of tiles. Early layers have
/// many chunks, and late layers have many tiles. The shape determines the chunks, and
/// <see cref="FilterSumStep"/> adds them in their order.
/// </remarks>
internal sealed unsafe class FilterGradientStep : CpuStep
{
    // Pixels whose gradients a task packs at a time: 64 KiB for 64 columns.
    private const int BlockPixels = 256;

    // There are enough tasks for tens of threads, but no task takes less than some microseconds.
    private const int WantedTasks = 48;
    private const long MinTaskFlops = 1_000_000;

    // The sums of all chunks: they are written and read once.
    private const long MaxSumBytes = 16 * 1024 * 1024;

    private readonly KernelSet _kernels;
    private readonly FilterGradient _operation;
    private readonly PixelRuns _runs;
    private readonly PixelWalk _walk;
    private readonly TaskGrid _chunks;
    private readonly TaskGrid _units;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _panels;
    private readonly int _inputTiles;
    private readonly long _packedBytes;

    private FilterGradientStep(StepContext context, FilterGradient operation)
    {
        Shape filter = operation.InferShape(context.Shapes), dy = context.Shapes.Of(operation.Dy);
        _kernels = context.Kernels.For(dy[3]);
        _operation = operation;
        _runs = new(context.Shapes, operation);
        _walk = PixelWalk.Of(context.Shapes, operation.Dy);
        (_inputs, _outputs) = (filter[2], filter[3]);
        _panels = (_outputs + _kernels.Columns - 1) / _kernels.Columns;
        _inputTiles = (_inputs + _kernels.Rows - 1) / _kernels.Rows;
        ChunkFloats = (long)filter[0] * filter[1] * _inputs * RowFloats;
        int units = filter.ElementCount == 0 ? 0 : filter[0] * filter[1] * _inputTiles, pixels = dy[0] * dy[1] * dy[2];
        long wanted = Math.Clamp(operation.CountFlops(context.Shapes) / MinTaskFlops, 1, WantedTasks);
        long affordable = Math.Max(1, MaxSumBytes / Math.Max(1, ChunkFloats * sizeof(float)));
        int chunks = (int)Math.Min(Math.Min(wanted, affordable), Math.Max(1, pixels / BlockPixels));
        _chunks = TaskGrid.Into(pixels, chunks, 1);
        _units = TaskGrid.Into(units, (int)Math.Clamp(wanted / chunks, 1, Math.Max(1, units)), 1);
        _packedBytes = (long)BlockPixels * _kernels.Columns * sizeof(float);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_filter_gradient_f32_{_kernels.Rows}x{_kernels.Columns}";

    /// <inheritdoc/>
    public override int TaskCount => _chunks.Count * _units.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => _packedBytes + (BlockPixels * TileTask.RunFields * sizeof(nint));

    /// <inheritdoc/>
    public override long SharedBytes => _chunks.Count * ChunkFloats * sizeof(float);

    /// <summary>Gets the number of chunks; 0 if there are no pixels.</summary>
    public int Chunks => _chunks.Count;

    /// <summary>Gets the number of floats of the sums of a chunk.</summary>
    public long ChunkFloats { get; }

    /// <summary>Gets the number of floats from one input channel of the sums to the next.</summary>
    public int RowFloats => _panels * _kernels.Columns;

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, FilterGradient operation)
    {
        var chunks = new FilterGradientStep(context, operation);
        return [chunks, new FilterSumStep(context, operation, chunks)];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        int chunk = task / _units.Count;
        (int first, int count) = _chunks[chunk];
        (int firstUnit, int units) = _units[task % _units.Count];
        float* packed = (float*)scratch, sums = (float*)memory.Shared + (chunk * ChunkFloats);
        nint* runs = (nint*)(scratch + _packedBytes);
        float* x = memory.Address(_operation.X.Value), dy = memory.Address(_operation.Dy.Value);
        for (int pixel = first; pixel < first + count; pixel += BlockPixels)
        {
            int pixels = Math.Min(BlockPixels, first + count - pixel);
            for (int panel = 0; panel < _panels; panel++)
            {
                Pack(dy, pixel, pixels, panel * _kernels.Columns, packed);
                Multiply(x, packed, runs, pixel, pixels, firstUnit, units, sums + (panel * _kernels.Columns), pixel > first);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* x, float* packed, nint* runs, int pixel, int pixels, int firstUnit, int units, float* sums, bool accumulate)
    {
        int known = -1, found = 0;
        for (int unit = firstUnit; unit < firstUnit + units; unit++)
        {
            (int tap, int tile) = Math.DivRem(unit, _inputTiles);
            if (tap != known)
            {
                known = tap;
                found = _runs.Find(x, tap, pixel, pixels, packed, _kernels.Columns, runs);
            }

            int input = tile * _kernels.Rows;
            _kernels.FilterTile(new TileTask
            {
                Rows = Math.Min(_kernels.Rows, _inputs - input),
                Pixels = runs,
                Taps = found,
                FirstChannel = input,
                Channels = 0,
                Weights = packed,
                Sums = sums + (((long)tap * _inputs + input) * RowFloats),
                SumStride = RowFloats,
                Accumulate = accumulate,
                Ahead = packed,
                AheadStep = 0,
                PixelStep = _runs.PixelStep,
            });
        }
    }

    // Adjacent rows let the kernel load whole vectors, also of the last panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float* dy, int pixel, int pixels, int output, float* packed)
    {
        int columns = _kernels.Columns, used = Math.Min(columns, _outputs - output);
        for (int i = 0; i < pixels; i++, packed += columns)
        {
            new ReadOnlySpan<float>(dy + _walk.Offset(pixel + i) + output, used).CopyTo(new Span<float>(packed, columns));
            new Span<float>(packed + used, columns - used).Clear();
        }
    }
}
