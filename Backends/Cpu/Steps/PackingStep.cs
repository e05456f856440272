using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Packs a filter that training changes into shared memory, in each run.</summary>
/// <remarks>
/// The next steps of the operation read it there. Therefore a workspace needs memory for the
/// largest packed filter only. A task is a range of rows of the layout.
/// </remarks>
internal sealed unsafe class PackingStep : CpuStep
{
    // Elements of a task: some ten microseconds.
    private const int TaskElements = 64 * 1024;

    private readonly string _name;
    private readonly FilterLayout _layout;
    private readonly ParameterValues _filter;
    private readonly int _packedLength;
    private readonly int _scratchLength;
    private readonly long _offset;
    private readonly TaskGrid _rows;

    /// <summary>Divides the rows of the layout into tasks.</summary>
    /// <param name="prefix">Name of the level of kernels.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="filter">The current values of the filter.</param>
    /// <param name="offset">Offset of the packed filter in shared memory, in bytes.</param>
    public PackingStep(string prefix, FilterLayout layout, ParameterValues filter, long offset)
    {
        _name = prefix;
        _layout = layout;
        _filter = filter;
        _offset = offset;
        _packedLength = layout.ShapeOf(filter.Shape).ElementCount;
        _scratchLength = layout.ScratchOf(filter.Shape);
        int rows = layout.RowsOf(filter.Shape);
        _rows = TaskGrid.Into(rows, Math.Clamp(_packedLength / TaskElements, 1, Math.Max(1, rows)), 1);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_name}_{_layout.Name}_packing";

    /// <inheritdoc/>
    public override int TaskCount => _rows.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)_scratchLength * sizeof(float);

    /// <inheritdoc/>
    public override long SharedBytes => _offset + ((long)_packedLength * sizeof(float));

    /// <summary>Returns the address of the packed filter.</summary>
    public float* Address(in StepMemory memory) => (float*)(memory.Shared + _offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        (int first, int count) = _rows[task];
        _layout.Pack(_filter, first, first + count, new(scratch, _scratchLength), new(Address(in memory), _packedLength));
    }
}
