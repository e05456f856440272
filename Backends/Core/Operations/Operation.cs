using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Describes one computation of a <see cref="TensorProgram"/>, which reads values and parameters
/// and writes one or two values.
/// </summary>
/// <remarks>
/// Operations are immutable. All operations share one <see cref="Epilogue"/>, which they apply to
/// the result before they store it. Each operation has one file with its record, shape rule and
/// scalar reference.
/// </remarks>
public abstract record Operation
{
    private protected Operation(Epilogue epilogue)
    {
        Epilogue = epilogue;
    }

    /// <summary>Gets the caller's name for this operation, which messages and plans show.</summary>
    /// <remarks>The label does not affect the result.</remarks>
    public string Label { get; init; } = "";

    /// <summary>
    /// Gets the epilogue, which the operation applies to its result before it stores it.
    /// </summary>
    public Epilogue Epilogue { get; init; }

    /// <summary>Gets the short name of the operation's kind, for messages and plans.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the values that this operation computes from, without the residual.</summary>
    public abstract IReadOnlyList<View> Operands { get; }

    /// <summary>Gets all values read: the operands, then the residual.</summary>
    public IEnumerable<View> Reads => Epilogue.Residual is { } residual ? Operands.Append(residual) : Operands;

    /// <summary>Gets the values written: the first output, then the second.</summary>
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

    /// <summary>Gets all parameters read: the operation's own, then the epilogue's.</summary>
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

    /// <summary>Gets the parameters of the operation, without those of the epilogue.</summary>
    protected virtual IEnumerable<ParameterId> OwnParameters => [];

    /// <summary>
    /// Gets a value that indicates whether the operation's own parameters have other shapes than
    /// one number per channel, so that the operation checks them itself.
    /// </summary>
    internal virtual bool HasFilter => false;

    /// <summary>Computes the shape of the result and checks the operands and parameters.</summary>
    /// <param name="shapes">Shapes of the values and parameters that the operation reads.</param>
    /// <returns>The shape of the result, which all outputs share.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="shapes"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The operands are invalid for the operation. The message names the label, the expected and
    /// the actual shape.
    /// </exception>
    public abstract Shape InferShape(ProgramShapes shapes);

    /// <summary>
    /// Counts the floating point operations: two per multiply-add, including those on padding.
    /// </summary>
    /// <param name="shapes">Shapes of the values and parameters that the operation reads.</param>
    /// <returns>
    /// The number of floating point operations; 0 for all operations except convolutions.
    /// </returns>
    public virtual long CountFlops(ProgramShapes shapes) => 0;

    /// <summary>
    /// Creates a copy of the operation with other operands and the same epilogue.
    /// </summary>
    /// <param name="map">Gets the view that replaces an operand.</param>
    internal abstract Operation MapOperands(Func<View, View> map);

    /// <summary>Creates a copy of the operation with other operands and another residual.</summary>
    /// <param name="map">Gets the view that replaces an operand or the residual.</param>
    internal Operation MapReads(Func<View, View> map)
    {
        Operation mapped = MapOperands(map);
        return Epilogue.Residual is { } residual ? mapped with { Epilogue = Epilogue with { Residual = map(residual) } } : mapped;
    }

    /// <summary>
    /// Gets the window that slides over height and width, for plans; null if there is none.
    /// </summary>
    internal virtual Window? SlidingWindow => null;

    /// <summary>
    /// Prepares the scalar reference, which defines what every backend computes for this operation.
    /// </summary>
    internal abstract ReferenceRow PrepareReference(ReferenceContext context);

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

    private protected Shape InferPooled(Shape x, Window window)
    {
        CheckRank4(x, "the input");
        CheckCoverage(window.Height, x[1]);
        CheckCoverage(window.Width, x[2]);
        return [x[0], window.Height.OutputSize(x[1]), window.Width.OutputSize(x[2]), x[3]];
    }

    private protected void CheckRank4(Shape shape, string what)
    {
        if (shape.Rank != 4)
        {
            throw Misfit($"{what} must have rank 4 [batch, height, width, channels], got {shape}.");
        }
    }

    private protected void CheckShape(Shape actual, Shape expected, string what)
    {
        if (actual != expected)
        {
            throw Misfit($"{what} must have shape {expected}, got {actual}.");
        }
    }

    // Ignores dimensions of size 1 before the channels, which a squeeze removes without an operation.
    private protected void CheckLayout(Shape actual, Shape expected, string what)
    {
        if (!ProgramBuilder.HaveSameLayout(actual, expected))
        {
            throw Misfit($"{what} must have shape {expected}, got {actual}.");
        }
    }

    private protected void CheckParameter(ProgramShapes shapes, ParameterId id, Shape expected, string what)
    {
        if (shapes.Of(id) != expected)
        {
            throw Misfit($"{what} must have shape {expected}, got {shapes.Of(id)}.");
        }
    }

    // Throws if a window of a pool would cover only padding.
    private protected void CheckCoverage(Extent extent, int input)
    {
        // Check every position, not only the outermost ones: dilated taps can skip a small input.
        int positions = extent.OutputSize(input);
        for (int position = 0; position < positions; position++)
        {
            if (!CoversInput(extent.InputOf(position, 0), extent, input))
            {
                throw Misfit($"a window over input size {input} with padding {extent.PadBefore}+{extent.PadAfter} would cover only padding. Reduce the padding.");
            }
        }
    }

    // Only the first tap at or after the start of the input matters, because later taps have
    // greater positions.
    private static bool CoversInput(int start, Extent extent, int input)
    {
        long tap = start >= 0 ? 0 : (-(long)start + extent.Dilation - 1) / extent.Dilation;
        return tap < extent.Kernel && start + (tap * extent.Dilation) < input;
    }
}
