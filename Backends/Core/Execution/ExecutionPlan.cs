using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>What a compiled program does, for people: one row a step.</summary>
/// <param name="Steps">The steps in order.</param>
/// <param name="ArenaBytes">Bytes of the arena that holds all inner values of one run.</param>
/// <param name="ScratchBytes">Bytes of further memory that one run needs.</param>
/// <param name="ParameterBytes">Bytes of the packed parameters, shared by all runs.</param>
public sealed record ExecutionPlan(IReadOnlyList<PlanStep> Steps, long ArenaBytes, long ScratchBytes, long ParameterBytes)
{
    /// <summary>Floating point operations of one run, two a multiply-add.</summary>
    public long Flops => Steps.Sum(step => step.Flops);
}

/// <summary>One step of an <see cref="ExecutionPlan"/>.</summary>
/// <param name="Kind">The operation: <c>conv2d</c>, <c>max_pool</c>, ...</param>
/// <param name="Label">What the program's maker calls it.</param>
/// <param name="Kernel">Kernel or engine chosen.</param>
/// <param name="Detail">Window and epilogue in short.</param>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Bytes">Bytes of all outputs written.</param>
/// <param name="Flops">Floating point operations.</param>
/// <param name="ArenaOffset">Where the first output lies in the arena; null where it is the caller's tensor, or in a slice's memory.</param>
public sealed record PlanStep(string Kind, string Label, string Kernel, string Detail, Shape Shape, long Bytes, long Flops, long? ArenaOffset)
{
    /// <summary>Images of the batch that run through this step and its neighbours at a time, to stay in the caches; null for all.</summary>
    public int? Images { get; init; }

    /// <summary>Bytes of what is read, each once: operands and residual as their views show them, and the parameters as the kernel keeps them.</summary>
    public long BytesRead { get; init; }

    /// <summary>Who chose the kernel where there was a choice: on the CPU <c>stored</c> (measured before), <c>cost model</c> or <c>options</c>; else null.</summary>
    public string? ChosenBy { get; init; }
}
