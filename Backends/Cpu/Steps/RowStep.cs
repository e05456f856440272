using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Provides the base of the steps that compute whole rows.</summary>
/// <remarks>
/// Each task computes some rows of the result in scratch memory, or finds existing rows, and
/// applies the epilogue to them.
/// </remarks>
internal abstract unsafe class RowStep : CpuStep
{
    // A task of 16 Ki elements takes some microseconds, far longer than taking a task.
    private const int TaskElements = 16 * 1024;

    private readonly string _name;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _rows;

    /// <summary>Compiles the epilogue and cuts the rows into tasks.</summary>
    /// <param name="context">The compilation.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">Shape of the operation's result.</param>
    /// <param name="name">
    /// The part of the kernel's name after the level, such as the operation.
    /// </param>
    protected RowStep(StepContext context, Operation operation, Shape shape, string name)
    {
        Kernels = context.Kernels;
        _name = name;
        _epilogue = new(context, operation.Epilogue, shape);
        _rows = TaskGrid.AtMost(_epilogue.Rows, Math.Max(1, TaskElements / Math.Max(1, _epilogue.Channels)), 1);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{Kernels.Prefix}_{_name}_f32";

    /// <inheritdoc/>
    public override int TaskCount => _rows.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_epilogue.Channels * sizeof(float);

    /// <summary>Gets the inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <summary>Gets the elements per row.</summary>
    protected int Channels => _epilogue.Channels;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        EpilogueTarget target = _epilogue.Bind(in memory);
        (int first, int count) = _rows[task];
        for (int row = first; row < first + count; row++)
        {
            float* result = Compute(row, scratch, in memory);
            Kernels.Epilogue(in target, result, 0, row, 1, 0, Channels);
        }
    }

    /// <summary>Computes one row.</summary>
    /// <param name="row">The row, counted over all leading dimensions.</param>
    /// <param name="scratch">
    /// Scratch memory of <see cref="ScratchBytes"/>, with space for one row at the start.
    /// </param>
    /// <param name="memory">Addresses of the values.</param>
    /// <returns>Address of the row.</returns>
    protected abstract float* Compute(int row, byte* scratch, in StepMemory memory);
}
