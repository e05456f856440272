using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// What the cheap operations share: each task computes some rows of the result into scratch (or points at rows that lie
/// somewhere already) and lets the epilogue finish them.
/// </summary>
internal abstract unsafe class RowStep : CpuStep
{
    // 16 Ki elements take some microseconds, far more than drawing a task.
    private const int TaskElements = 16 * 1024;

    private readonly string _name;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _rows;

    /// <summary>Compiles the epilogue and cuts the rows into tasks.</summary>
    /// <param name="context">What is compiled.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="shape">Shape of its result.</param>
    /// <param name="name">What the kernel does, for its name.</param>
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

    /// <summary>The inner loops of the level in use.</summary>
    protected KernelSet Kernels { get; }

    /// <summary>Elements a row.</summary>
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
    /// <param name="row">Which, counted over all leading dimensions.</param>
    /// <param name="scratch">Room for one row at the start, then what <see cref="ScratchBytes"/> asks for.</param>
    /// <param name="memory">Addresses of the values.</param>
    /// <returns>Where the row lies.</returns>
    protected abstract float* Compute(int row, byte* scratch, in StepMemory memory);
}
