using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Describes a compiled program for display, with one row per step.</summary>
/// <param name="Steps">The steps, in the order in which they run.</param>
/// <param name="ArenaBytes">
/// Bytes of the arena that holds all intermediate values of one run.
/// </param>
/// <param name="ScratchBytes">Bytes of additional memory that one run needs.</param>
/// <param name="ParameterBytes">Bytes of the packed parameters, which all runs share.</param>
public sealed record ExecutionPlan(IReadOnlyList<PlanStep> Steps, long ArenaBytes, long ScratchBytes, long ParameterBytes)
{
    /// <summary>
    /// Gets the number of floating point operations of one run: two per multiply-add.
    /// </summary>
    public long Flops => Steps.Sum(step => step.Flops);
}

/// <summary>Describes one step of an <see cref="ExecutionPlan"/>.</summary>
/// <param name="Kind">Kind of the operation, for example <c>conv2d</c> or <c>max_pool</c>.</param>
/// <param name="Label">Label of the operation in the program.</param>
/// <param name="Kernel">Name of the kernel or engine that the backend chose.</param>
/// <param name="Detail">
/// Window and epilogue in short form, for example <c>7x7/2 bias relu</c>.
/// </param>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Bytes">Bytes of all outputs that the step writes.</param>
/// <param name="Flops">Number of floating point operations: two per multiply-add.</param>
/// <param name="ArenaOffset">
/// Byte offset of the first output in the arena; null if the output is one of the caller's tensors
/// or in memory that the backend manages.
/// </param>
public sealed record PlanStep(string Kind, string Label, string Kernel, string Detail, Shape Shape, long Bytes, long Flops, long? ArenaOffset)
{
    /// <summary>
    /// Gets the number of images that pass through this step and its neighbors together, so that
    /// their values stay in the caches; null for the whole batch.
    /// </summary>
    public int? Images { get; init; }

    /// <summary>
    /// Gets the bytes that the step reads, each counted once: the operands and the residual as
    /// their views read them, and the parameters as the kernel stores them.
    /// </summary>
    public long BytesRead { get; init; }

    /// <summary>
    /// Gets the reason why the backend chose the kernel, for example <c>cost model</c> or
    /// <c>options</c>; null if only one kernel applies.
    /// </summary>
    public string? ChosenBy { get; init; }
}
