using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// What operations share whose elements do not depend on each other. Where nothing depends on the channel either, the
/// result is one long row, cut anywhere: three channels would be all tail otherwise.
/// </summary>
internal abstract unsafe class FlatStep : CpuStep
{
    private const int TaskElements = 16 * 1024;
    private const int PieceElements = 4 * 1024;

    private readonly string _name;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _tasks;

    /// <summary>Compiles the epilogue and cuts the result into tasks.</summary>
    /// <param name="context">What is compiled.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">Shape of its result.</param>
    /// <param name="uniform">Whether the operation itself treats all channels alike and reads in order.</param>
    /// <param name="name">What the kernel does, for its name.</param>
    protected FlatStep(StepContext context, Operation operation, Shape shape, bool uniform, string name)
    {
        Kernels = context.Kernels;
        _name = name;
        _epilogue = new(context, operation.Epilogue, shape);
        IsFlat = uniform && _epilogue.IsUniform;
        _tasks = IsFlat
            ? TaskGrid.AtMost(shape.ElementCount, TaskElements, 64)
            : TaskGrid.AtMost(_epilogue.Rows, Math.Max(1, TaskElements / Math.Max(1, _epilogue.Channels)), 1);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{Kernels.Prefix}_{_name}_f32";

    /// <inheritdoc/>
    public override int TaskCount => _tasks.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => PieceElements * sizeof(float);

    /// <summary>The inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <summary>Whether the result counts as one row.</summary>
    protected bool IsFlat { get; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        EpilogueTarget target = _epilogue.Bind(in memory);
        (int first, int count) = _tasks[task];
        if (IsFlat)
        {
            Finish(in target, 0, first, count, scratch, in memory);
            return;
        }

        for (int row = first; row < first + count; row++)
        {
            Finish(in target, row, 0, _epilogue.Channels, scratch, in memory);
        }
    }

    /// <summary>Computes a piece of a row.</summary>
    /// <param name="row">Row; 0 where <see cref="IsFlat"/>.</param>
    /// <param name="channel">First element of the row.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="scratch">Room for the piece.</param>
    /// <param name="memory">Addresses of the values.</param>
    /// <returns>Where the piece lies.</returns>
    protected abstract float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory);

    private void Finish(in EpilogueTarget target, int row, int channel, int count, byte* scratch, in StepMemory memory)
    {
        // By what is left: the end may be so near to the largest int that one step beyond it is none.
        for (int left = count, piece; left > 0; left -= piece, channel += piece)
        {
            piece = Math.Min(PieceElements, left);
            float* result = Compute(row, channel, piece, (float*)scratch, in memory);
            Kernels.Epilogue(in target, result, 0, row, 1, channel, piece);
        }
    }
}
