namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Provides the base of the steps that compute the parts of one sum, in float64.
/// </summary>
/// <remarks>The shape determines the parts. <see cref="ScalarStep"/> adds them.</remarks>
internal abstract unsafe class PartialSumsStep : CpuStep
{
    /// <inheritdoc/>
    public sealed override long SharedBytes => (long)TaskCount * sizeof(double);

    /// <inheritdoc/>
    public sealed override void Execute(int task, byte* scratch, in StepMemory memory) => ((double*)memory.Shared)[task] = PartOf(task, in memory);

    /// <summary>Computes one part of the sum.</summary>
    protected abstract double PartOf(int task, in StepMemory memory);
}

/// <summary>Stores a factor times the sum of the parts of the step before.</summary>
internal sealed unsafe class ScalarStep(StepContext context, Operation operation, PartialSumsStep parts, double factor) : CpuStep
{
    private readonly EpiloguePlan _epilogue = new(context, operation.Epilogue, operation.InferShape(context.Shapes));

    /// <inheritdoc/>
    public override string Kernel => $"{context.Kernels.Prefix}_{operation.Kind}";

    /// <inheritdoc/>
    public override int TaskCount => 1;

    /// <inheritdoc/>
    public override long SharedBytes => parts.SharedBytes;

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        double sum = 0;
        for (int part = 0; part < parts.TaskCount; part++)
        {
            sum += ((double*)memory.Shared)[part];
        }

        float result = (float)(factor * sum);
        EpilogueTarget target = _epilogue.Bind(in memory);
        context.Kernels.Epilogue(in target, &result, 0, 0, 1, 0, 1);
    }
}
