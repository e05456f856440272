using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the losses of the rows of a batch.</summary>
/// <remarks>A task is a row.</remarks>
internal sealed unsafe class CrossEntropyStep : PartialSumsStep
{
    private readonly CrossEntropy _operation;
    private readonly KernelSet _kernels;
    private readonly PixelWalk _logits;
    private readonly PixelWalk _labels;
    private readonly int _classes;

    private CrossEntropyStep(StepContext context, CrossEntropy operation, Shape logits)
    {
        _operation = operation;
        _kernels = context.Kernels;
        _logits = PixelWalk.Of(context.Shapes, operation.Logits);
        _labels = PixelWalk.Of(context.Shapes, operation.Labels);
        _classes = logits[^1];
        TaskCount = _classes == 0 ? 0 : logits.ElementCount / _classes;
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_{_operation.Kind}_f64";

    /// <inheritdoc/>
    public override int TaskCount { get; }

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, CrossEntropy operation)
    {
        var rows = new CrossEntropyStep(context, operation, context.Shapes.Of(operation.Logits));
        return [rows, new ScalarStep(context, operation, rows, 1 / operation.Count(rows.TaskCount, rows._classes))];
    }

    /// <inheritdoc/>
    protected override double PartOf(int task, in StepMemory memory) => _operation.LossOf(
        memory.Address(_operation.Logits.Value) + _logits.Offset(task), memory.Address(_operation.Labels.Value) + _labels.Offset(task), _classes);
}
