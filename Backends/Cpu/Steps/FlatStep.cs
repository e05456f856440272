using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Provides the base of the steps that compute their results element by element.</summary>
/// <remarks>
/// If the operation and its epilogue treat all channels alike, the result counts as one long row
/// that the step can cut anywhere. Otherwise, rows of three channels, for example, would consist of
/// tails only.
/// </remarks>
internal abstract unsafe class FlatStep : CpuStep
{
    private const int TaskElements = 16 * 1024;
    private const int PieceElements = 4 * 1024;

    private readonly string _name;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _tasks;

    /// <summary>Compiles the epilogue and cuts the result into tasks.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">Shape of the operation's result.</param>
    /// <param name="uniform">
    /// Whether the operation without its epilogue treats all channels alike and reads in order.
    /// </param>
    /// <param name="name">
    /// The part of the kernel's name after the level, such as the operation.
    /// </param>
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

    /// <summary>Gets the inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <summary>Gets whether the result counts as one row.</summary>
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
    /// <param name="row">The row; 0 if <see cref="IsFlat"/>.</param>
    /// <param name="channel">First element of the row.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="scratch">Memory for the piece.</param>
    /// <param name="memory">Addresses of the values.</param>
    /// <returns>Address of the piece.</returns>
    protected abstract float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory);

    private void Finish(in EpilogueTarget target, int row, int channel, int count, byte* scratch, in StepMemory memory)
    {
        // Counts the remaining elements down, because the end plus one piece may exceed the largest
        // int.
        for (int left = count, piece; left > 0; left -= piece, channel += piece)
        {
            piece = Math.Min(PieceElements, left);
            float* result = Compute(row, channel, piece, (float*)scratch, in memory);
            Kernels.Epilogue(in target, result, 0, row, 1, channel, piece);
        }
    }
}
