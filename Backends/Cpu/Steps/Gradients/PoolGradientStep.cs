using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Provides the base of the gradients of pools: each window adds to the gradients of its cells.
/// </summary>
/// <remarks>
/// A task is a range of channels of one image, whose gradients it sums in scratch memory. The
/// windows add in their order, so that the result does not depend on the threads.
/// </remarks>
internal abstract unsafe class PoolGradientStep : CpuStep
{
    // The sums of a task: 1 MiB, if the image has not too many pixels.
    private const int TaskFloats = 256 * 1024;
    private const int UnitChannels = 16;

    private readonly string _name;
    private readonly Window _window;
    private readonly View _dy;
    private readonly PixelWalk _walk;
    private readonly Shape _shape;
    private readonly Shape _output;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _channels;
    private readonly long _sumBytes;

    /// <summary>Compiles the epilogue and cuts the channels into tasks.</summary>
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
        int pixels = _shape[1] * _shape[2];
        _channels = TaskGrid.AtMost(_shape[3], Math.Max(UnitChannels, TaskFloats / Math.Max(1, pixels)), UnitChannels);
        _sumBytes = ScratchSizes.Align((long)pixels * _channels.Longest * sizeof(float));
    }

    /// <inheritdoc/>
    public override string Kernel => $"{Kernels.Prefix}_{_name}_f32";

    /// <inheritdoc/>
    public override int TaskCount => _shape[1] * _shape[2] == 0 ? 0 : _shape[0] * _channels.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => _sumBytes + (2L * _window.Height.Kernel * _window.Width.Kernel * sizeof(nint));

    /// <summary>Gets the inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        int image = task / _channels.Count, pixels = _shape[1] * _shape[2];
        (int first, int count) = _channels[task % _channels.Count];
        float* sums = (float*)scratch;
        nint* targets = (nint*)(scratch + _sumBytes), sources = targets + ((long)_window.Height.Kernel * _window.Width.Kernel);
        new Span<float>(sums, pixels * count).Clear();
        for (int y = 0; y < _output[1]; y++)
        {
            for (int x = 0; x < _output[2]; x++)
            {
                int cells = Find(image, y, x, first, count, sums, targets, sources, in memory);
                float* dy = memory.Address(_dy.Value) + _walk.Offset((((image * _output[1]) + y) * _output[2]) + x) + first;
                AddWindow(sources, targets, cells, dy, count);
            }
        }

        EpilogueTarget target = _epilogue.Bind(in memory);
        Kernels.Epilogue(in target, sums, count, image * pixels, pixels, first, count);
    }

    /// <summary>Gets the address of a channel of an input pixel.</summary>
    protected abstract float* Source(int pixel, int channel, in StepMemory memory);

    /// <summary>Adds the gradient of a window to the gradients of its cells.</summary>
    protected abstract void AddWindow(nint* sources, nint* targets, int cells, float* dy, int count);

    private int Find(int image, int outY, int outX, int channel, int count, float* sums, nint* targets, nint* sources, in StepMemory memory)
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
                    targets[cells] = (nint)(sums + ((long)pixel * count));
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
