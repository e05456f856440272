namespace NeoResNet.Backends;

/// <summary>
/// One step of a <see cref="TensorProgram"/>: reads values and parameters, writes one or two values. Immutable.
/// All operations share one <see cref="Epilogue"/>, applied to the result before it is stored.
/// </summary>
public abstract record Operation
{
    private protected Operation(Epilogue epilogue)
    {
        Epilogue = epilogue;
    }

    /// <summary>What the caller calls this step, for messages and plans; has no meaning here.</summary>
    public string Label { get; init; } = "";

    /// <summary>What is done to the result before it is stored.</summary>
    public Epilogue Epilogue { get; init; }

    /// <summary>Short name of the operation's kind, for plans.</summary>
    public abstract string Kind { get; }

    /// <summary>The values this step computes from, without the residual.</summary>
    public abstract IReadOnlyList<View> Operands { get; }

    /// <summary>All values read: the operands, then the residual.</summary>
    public IEnumerable<View> Reads => Epilogue.Residual is { } residual ? Operands.Append(residual) : Operands;

    /// <summary>The values written: the first output, then the second.</summary>
    public IEnumerable<ValueId> Writes
    {
        get
        {
            if (Epilogue.Output is { } output)
            {
                yield return output;
            }

            if (Epilogue.Second is { } second)
            {
                yield return second.Output;
            }
        }
    }

    /// <summary>All parameters read.</summary>
    public IEnumerable<ParameterId> Parameters
    {
        get
        {
            foreach (ParameterId id in OwnParameters)
            {
                yield return id;
            }

            if (Epilogue.Bias is { } bias)
            {
                yield return bias;
            }

            if (Epilogue.Second is { } second)
            {
                yield return second.Scale;
                yield return second.Shift;
            }
        }
    }

    /// <summary>The parameters of the operation itself, without the epilogue's.</summary>
    protected virtual IEnumerable<ParameterId> OwnParameters => [];

    /// <summary>Shape of the result, checked against the shapes of the operands and parameters.</summary>
    /// <exception cref="ArgumentException">The operands do not fit the operation; names the label, the expected and the given.</exception>
    public abstract Tensors.Shape InferShape(ProgramShapes shapes);

    /// <summary>Floating point operations: two for each multiply-add, padding counted as the peers' tables do.</summary>
    public virtual long CountFlops(ProgramShapes shapes) => 0;

    private protected static IEnumerable<ParameterId> Given(ParameterId? first, ParameterId? second)
    {
        if (first is { } one)
        {
            yield return one;
        }

        if (second is { } other)
        {
            yield return other;
        }
    }

    private protected ArgumentException Misfit(string message) => new($"{Kind} '{Label}': {message}");

    private protected void CheckRank4(Tensors.Shape shape, string what)
    {
        if (shape.Rank != 4)
        {
            throw Misfit($"{what} must have rank 4 [batch, height, width, channels], got {shape}.");
        }
    }

    private protected void CheckParameter(ProgramShapes shapes, ParameterId id, Tensors.Shape expected, string what)
    {
        if (shapes.Of(id) != expected)
        {
            throw Misfit($"{what} must have shape {expected}, got {shapes.Of(id)}.");
        }
    }
}
