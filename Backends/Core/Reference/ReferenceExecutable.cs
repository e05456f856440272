namespace NeoResNet.Backends;

/// <summary>
/// A program run step by step by the reference interpreter. A new backend derives from it and overrides
/// <see cref="RunStep"/> for the steps it can do faster, so that it is correct before it is fast.
/// </summary>
internal class ReferenceExecutable : StepwiseExecutable
{
    private readonly ReferenceParameters _parameters;
    private readonly ReferenceOperation[] _operations;

    /// <summary>Prepares all steps.</summary>
    /// <param name="program">What will run.</param>
    /// <param name="parameters">Holds every parameter that the program reads.</param>
    /// <exception cref="ArgumentException">A parameter is missing, or has another shape than declared.</exception>
    public ReferenceExecutable(TensorProgram program, HostParameterSet parameters)
        : base(program, RowBytes(program))
    {
        _parameters = new(program, parameters);
        try
        {
            _operations = [.. program.Operations.Select(operation => new ReferenceOperation(operation, program.Shapes, _parameters))];
        }
        catch
        {
            _parameters.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override long ParameterBytes => _parameters.Bytes;

    /// <inheritdoc/>
    protected override void RunStep(int step, HostWorkspace workspace, RunOptions options) => _operations[step].Run(workspace);

    /// <inheritdoc/>
    protected override string KernelOf(int step) => "scalar";

    /// <inheritdoc/>
    protected override void ReleaseParameters() => _parameters.Dispose();

    private static long RowBytes(TensorProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return sizeof(double) * program.Operations
            .Select(operation => operation.InferShape(program.Shapes))
            .Select(shape => shape.Rank == 0 ? 1L : shape[^1])
            .Append(1L)
            .Max();
    }
}
