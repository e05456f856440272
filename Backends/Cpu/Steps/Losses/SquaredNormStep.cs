namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the sums of squares of pieces of a parameter.</summary>
internal sealed unsafe class SquaredNormStep : PartialSumsStep
{
    private const int PieceElements = 64 * 1024;

    // Independent sums, which the loop adds in the order of their channels.
    private const int Lanes = 64;

    private readonly KernelSet _kernels;
    private readonly float* _values;
    private readonly TaskGrid _pieces;

    private SquaredNormStep(StepContext context, SquaredNorm operation)
    {
        _kernels = context.Kernels;
        _values = context.Plain(operation.Parameter);
        _pieces = TaskGrid.AtMost(context.Shapes.Of(operation.Parameter).ElementCount, PieceElements, Lanes);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_squared_norm_f64";

    /// <inheritdoc/>
    public override int TaskCount => _pieces.Count;

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, SquaredNorm operation)
    {
        var pieces = new SquaredNormStep(context, operation);
        return [pieces, new ScalarStep(context, operation, pieces, operation.Scale / 2)];
    }

    /// <inheritdoc/>
    protected override double PartOf(int task, in StepMemory memory)
    {
        (int first, int count) = _pieces[task];
        float* origin = stackalloc float[Lanes];
        double* sums = stackalloc double[Lanes], squares = stackalloc double[Lanes];
        for (int i = 0; i < Lanes; i++)
        {
            (origin[i], sums[i], squares[i]) = (0, 0, 0);
        }

        for (int i = 0; i < count; i += Lanes)
        {
            _kernels.AddMoments(_values + first + i, origin, sums, squares, Math.Min(Lanes, count - i));
        }

        double total = 0;
        for (int i = 0; i < Lanes; i++)
        {
            total += squares[i];
        }

        return total;
    }
}
