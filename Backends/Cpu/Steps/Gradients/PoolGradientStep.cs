using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Provides the base of the gradients of pools: each window adds to the gradients of its cells.
/// </summary>
/// <remarks>
/// A task is a band of lines of one image, or a range of its channels, whose gradients it sums in
/// scratch memory. A window that reaches into several bands is computed for each. The windows add
/// in their order, so that the result depends neither on the bands nor on the threads.
/// </remarks>
internal abstract unsafe class PoolGradientStep : CpuStep
{
    // The sums of a task: 256 KiB, which stay in the second-level cache, if lines are not too long.
    private const int TaskFloats = 64 * 1024;
    private const int UnitChannels = 16;

    private readonly string _name;
    private readonly Window _window;
    private readonly View _dy;
    private readonly PixelWalk _walk;
    private readonly Shape _shape;
    private readonly Shape _output;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _channels;
    private readonly TaskGrid _bands;
    private readonly long _sumBytes;

    /// <summary>Compiles the epilogue and cuts the channels and the lines into tasks.</summary>
    protected PoolGradientStep(StepContext context, Operation operation, View dy, Window window)
    {
        Kernels = context.Kernels;
        _name = operation.Kind;
        _window = window;
        _dy = dy;
        _walk = PixelWalk.Of(context.Shapes, dy);
        _shape = operation.InferShape(context.Shapes);
        _output = context.Shapes.Of(dy);
        _epilogue = new(context, operation.Epilogue, _shape);
        _channels = TaskGrid.AtMost(_shape[3], Math.Max(UnitChannels, TaskFloats / Math.Max(1, _shape[2])), UnitChannels);
        int lineFloats = _shape[2] * _channels.Longest;
        _bands = TaskGrid.AtMost(_shape[1], Math.Max(1, TaskFloats / Math.Max(1, lineFloats)), 1);

        // A pixel after the sums receives what a window adds to other bands.
        _sumBytes = ScratchSizes.Align((((long)_bands.Longest * lineFloats) + _channels.Longest) * sizeof(float));
    }

    /// <inheritdoc/>
    public override string Kernel => $"{Kernels.Prefix}_{_name}_f32";

    /// <inheritdoc/>
    public override int TaskCount => _shape[1] * _shape[2] == 0 ? 0 : _shape[0] * _channels.Count * _bands.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => _sumBytes + (2L * _window.Height.Kernel * _window.Width.Kernel * sizeof(nint));

    /// <summary>Gets the inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        (task, int range) = Math.DivRem(task, _channels.Count);
        (int image, int band) = Math.DivRem(task, _bands.Count);
        (int first, int count) = _channels[range];
        (int top, int lines) = _bands[band];
        int pixels = lines * _shape[2];
        float* sums = (float*)scratch;
        nint* targets = (nint*)(scratch + _sumBytes), sources = targets + ((long)_window.Height.Kernel * _window.Width.Kernel);
        new Span<float>(sums, (pixels + 1) * count).Clear();
        for (int y = 0; y < _output[1]; y++)
        {
            for (int x = 0; x < _output[2] && Reaches(y, top, lines); x++)
            {
                int cells = Find(image, y, x, first, targets, sources, in memory);
                for (int cell = 0; cell < cells; cell++)
                {
                    int pixel = (int)targets[cell] - (top * _shape[2]);
                    targets[cell] = (nint)(sums + ((long)((uint)pixel < (uint)pixels ? pixel : pixels) * count));
                }

                float* dy = memory.Address(_dy.Value) + _walk.Offset((((image * _output[1]) + y) * _output[2]) + x) + first;
                AddWindow(sources, targets, cells, dy, count);
            }
        }

        EpilogueTarget target = _epilogue.Bind(in memory);
        Kernels.Epilogue(in target, sums, count, ((image * _shape[1]) + top) * _shape[2], pixels, first, count);
    }

    /// <summary>Gets the address of a channel of an input pixel.</summary>
    protected abstract float* Source(int pixel, int channel, in StepMemory memory);

    /// <summary>Adds the gradient of a window to the gradients of its cells.</summary>
    protected abstract void AddWindow(nint* sources, nint* targets, int cells, float* dy, int count);

    // Determines whether a window of a line of outputs has cells in a band.
    private bool Reaches(int outY, int top, int lines)
    {
        for (int ky = 0; ky < _window.Height.Kernel; ky++)
        {
            if ((uint)(_window.Height.InputOf(outY, ky) - top) < (uint)lines)
            {
                return true;
            }
        }

        return false;
    }

    // Writes the addresses of the cells of a window, and their indices among the pixels of the
    // image.
    private int Find(int image, int outY, int outX, int channel, nint* pixels, nint* sources, in StepMemory memory)
    {
        int cells = 0;
        for (int ky = 0; ky < _window.Height.Kernel; ky++)
        {
            int y = _window.Height.InputOf(outY, ky);
            for (int kx = 0; kx < _window.Width.Kernel; kx++)
            {
                int x = _window.Width.InputOf(outX, kx);
                if ((uint)y < (uint)_shape[1] && (uint)x < (uint)_shape[2])
                {
                    int pixel = (y * _shape[2]) + x;
                    pixels[cells] = pixel;
                    sources[cells++] = (nint)Source((image * _shape[1] * _shape[2]) + pixel, channel, in memory);
                }
            }
        }

        return cells;
    }
}

/// <summary>Computes the gradient of a max pool.</summary>
internal sealed unsafe class MaxPoolGradientStep(StepContext context, MaxPoolGradient operation) : PoolGradientStep(context, operation, operation.Dy, operation.Window)
{
    private readonly ValueId _x = operation.X.Value;
    private readonly PixelWalk _xWalk = PixelWalk.Of(context.Shapes, operation.X);

    /// <inheritdoc/>
    protected override float* Source(int pixel, int channel, in StepMemory memory) => memory.Address(_x) + _xWalk.Offset(pixel) + channel;

    /// <inheritdoc/>
    protected override void AddWindow(nint* sources, nint* targets, int cells, float* dy, int count) =>
        Kernels.AddToMaximum(sources, targets, cells, dy, count);
}

/// <summary>Computes the gradient of an average pool.</summary>
internal sealed unsafe class AveragePoolGradientStep(StepContext context, AveragePoolGradient operation) : PoolGradientStep(context, operation, operation.Dy, operation.Window)
{
    /// <inheritdoc/>
    protected override float* Source(int pixel, int channel, in StepMemory memory) => null;

    /// <inheritdoc/>
    protected override void AddWindow(nint* sources, nint* targets, int cells, float* dy, int count)
    {
        float share = 1f / cells;
        for (int cell = 0; cell < cells; cell++)
        {
            Kernels.AddScaled(dy, share, (float*)targets[cell], count);
        }
    }
}
