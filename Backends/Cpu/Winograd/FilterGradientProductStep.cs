using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Adds the products of one round of a <see cref="FilterGradientPlan"/> to the sums.
/// </summary>
/// <remarks>
/// A task computes some rows of the matrix of one element, and no other task adds to them.
/// </remarks>
internal sealed unsafe class FilterGradientProductStep : CpuStep
{
    // As in a direct convolution, no task is so small that drawing it costs more than a few
    // percent.
    private const long MinTaskFlops = 1_000_000;
    private const int MaxCuts = 4;

    private readonly KernelSet _kernels;
    private readonly FilterGradientPlan _plan;
    private readonly int _tiles;
    private readonly bool _accumulate;
    private readonly TaskGrid _rows;

    /// <summary>Creates the step of a round.</summary>
    public FilterGradientProductStep(FilterGradientPlan plan, int round)
    {
        _kernels = plan.Kernels;
        _plan = plan;
        (_, _tiles) = plan.Rounds[round];
        _accumulate = round > 0;
        long affordable = 2L * _tiles * plan.Inputs * plan.Outputs / MinTaskFlops;
        _rows = TaskGrid.Into(plan.Inputs, (int)Math.Clamp(affordable, 1, MaxCuts), _kernels.Rows);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_filter_gradient_{_plan.Form.Name}_{_kernels.Rows}x{_kernels.Columns}";

    /// <inheritdoc/>
    public override int TaskCount => _plan.Form.Products * _rows.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => TileTask.RunFields * sizeof(nint);

    /// <inheritdoc/>
    public override long SharedBytes => _plan.SharedBytes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        (int product, int cut) = Math.DivRem(task, _rows.Count);
        (int first, int count) = _rows[cut];
        float* sums = (float*)memory.Shared + (product * _plan.SumPlane);
        float* inputs = (float*)memory.Shared + _plan.FirstInput + (product * _plan.InputPlane);
        float* gradients = (float*)memory.Shared + _plan.FirstGradient + (product * _plan.GradientPlane);
        nint* run = (nint*)scratch;
        int rows = _kernels.Rows, columns = _kernels.Columns;
        for (int panel = 0; panel < _plan.Panels; panel++, sums += columns, gradients += (long)_plan.Rounds.Longest * columns)
        {
            (run[0], run[1], run[2]) = ((nint)inputs, (nint)gradients, _tiles);
            for (int input = first; input < first + count; input += rows)
            {
                _kernels.FilterTile(new TileTask
                {
                    Rows = Math.Min(rows, first + count - input),
                    Pixels = run,
                    Taps = 1,
                    FirstChannel = input,
                    Channels = 0,
                    Weights = gradients,
                    Sums = sums + ((long)input * _plan.RowFloats),
                    SumStride = _plan.RowFloats,
                    Accumulate = _accumulate,
                    Ahead = gradients,
                    AheadStep = 0,
                    PixelStep = _plan.Pitch,
                });
            }
        }
    }
}
