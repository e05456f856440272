namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Computes softmax with two kernels. The first kernel finds the largest number and the sum of each
/// part of a row. The second kernel joins the parts, divides, and applies the epilogue.
/// </summary>
internal sealed class SoftmaxKernels(Operation operation, ProgramShapes shapes) : KernelSequence(operation, shapes)
{
    /// <summary>
    /// Computes the largest number and the sum of each part. The threads run along the parts
    /// instead of the channels.
    /// </summary>
    public static readonly Kernel<RowParts> PartsKernel =
        Parameters(new("softmax_parts", (operands, parts) => new(operands.Pixels, parts.Count)));

    /// <summary>Computes the quotients and applies the epilogue.</summary>
    public static readonly Kernel<RowParts> QuotientKernel = Parameters(new("softmax")).Epilogue();

    /// <summary>Computes the logarithms of the quotients and applies the epilogue.</summary>
    public static readonly Kernel<RowParts> LogarithmKernel = Parameters(new("log_softmax")).Epilogue();

    private readonly Kernel<RowParts> _last = operation is Softmax { IsLogarithm: true } ? LogarithmKernel : QuotientKernel;

    /// <inheritdoc/>
    public override IReadOnlyList<Kernel> Kernels => [PartsKernel, _last];

    /// <inheritdoc/>
    public override long ScratchBytes => 2 * sizeof(float) * Elements;

    private int Parts => LaunchRule.SoftmaxParts(Channels);

    private long Elements => (long)Pixels * Parts;

    /// <inheritdoc/>
    public override KernelCall[] Place(IKernelMemory memory)
    {
        KernelOperands operands = OperandsIn(memory);
        var parts = new RowParts(Parts, memory.Scratch(Elements, sizeof(float)), memory.Scratch(Elements, sizeof(float)));
        return [PartsKernel.Call(operands, parts), _last.Call(operands, parts)];
    }

    private static Kernel<RowParts> Parameters(Kernel<RowParts> kernel) => kernel
        .Size().X().Int32("parts", parts => parts.Count).Floats("partLargest", parts => parts.Largest).Floats("partSum", parts => parts.Sum);

    /// <summary>
    /// Represents the split of rows into parts, and two numbers per part of a row.
    /// </summary>
    internal sealed record RowParts(int Count, DeviceArray Largest, DeviceArray Sum);
}
