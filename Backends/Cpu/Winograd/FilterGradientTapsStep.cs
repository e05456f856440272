using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Transforms the sums of a <see cref="FilterGradientPlan"/> into the gradient of the filter.
/// </summary>
/// <remarks>A task is a range of input channels.</remarks>
internal sealed unsafe class FilterGradientTapsStep : CpuStep
{
    private const int Taps = 9;
    private const int TaskFloats = 16 * 1024;

    private readonly KernelSet _kernels;
    private readonly FilterGradientPlan _plan;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _inputs;

    private FilterGradientTapsStep(StepContext context, FilterGradient operation, FilterGradientPlan plan)
    {
        Shape shape = operation.InferShape(context.Shapes);
        _kernels = plan.Kernels;
        _plan = plan;
        _epilogue = new(context, operation.Epilogue, shape);
        _inputs = TaskGrid.AtMost(plan.Inputs, Math.Max(1, TaskFloats / (Taps * plan.RowFloats)), 1);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_filter_gradient_{_plan.Form.Name}_{_kernels.Rows}x{_kernels.Columns}";

    /// <inheritdoc/>
    public override int TaskCount => _inputs.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)Taps * _plan.RowFloats * sizeof(float);

    /// <inheritdoc/>
    public override long SharedBytes => _plan.SharedBytes;

    /// <summary>Creates the steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, FilterGradient operation, WinogradForm form)
    {
        var plan = new FilterGradientPlan(context, operation, form);
        var steps = new List<CpuStep>();
        for (int round = 0; round < plan.Rounds.Count; round++)
        {
            steps.Add(new FilterGradientInputStep(plan, round));
            steps.Add(new FilterGradientProductStep(plan, round));
        }

        steps.Add(new FilterGradientTapsStep(context, operation, plan));
        return [.. steps];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        EpilogueTarget target = _epilogue.Bind(in memory);
        float* taps = (float*)scratch;
        (int first, int count) = _inputs[task];
        for (int input = first; input < first + count; input++)
        {
            _kernels.WinogradTaps(
                _plan.Form, (float*)memory.Shared + ((long)input * _plan.RowFloats), (nint)_plan.SumPlane, taps, _plan.RowFloats, _plan.RowFloats);
            for (int tap = 0; tap < Taps; tap++)
            {
                _kernels.Epilogue(in target, taps + ((long)tap * _plan.RowFloats), 0, (tap * _plan.Inputs) + input, 1, 0, _plan.Outputs);
            }
        }
    }
}
