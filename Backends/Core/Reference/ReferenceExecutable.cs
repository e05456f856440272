namespace NeoResNet.Backends;

/// <summary>Runs a program step by step with the scalar reference.</summary>
/// <remarks>
/// A derived class can override <see cref="RunStep"/> to replace the computation of single
/// operations.
/// </remarks>
internal class ReferenceExecutable : SequentialExecutable
{
    private readonly ReferenceParameters _parameters;
    private readonly ReferenceOperation[] _operations;

    /// <summary>Prepares all operations.</summary>
    /// <param name="program">The program to run.</param>
    /// <param name="parameters">A set with all parameters that the program reads.</param>
    /// <exception cref="ArgumentException">
    /// A parameter is missing, or its shape differs from the declared shape.
    /// </exception>
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
