using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes scale * x + shift per channel, or x if both parameters are null.</summary>
/// <param name="X">
/// Input of rank 1 or more; the last dimension is the channels. A strided view needs rank 4.
/// </param>
/// <param name="Scale">Multiplier, one per channel; null for 1.</param>
/// <param name="Shift">Summand, one per channel; null for 0.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// With a residual in the epilogue, the operation is an addition. With a strided view, it is a
/// subsampling. Therefore a backend implements these operations with one loop.
/// </remarks>
public sealed record Pointwise(View X, ParameterId? Scale, ParameterId? Shift, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => this switch
    {
        { IsIdentity: false } => "scale_shift",
        { Epilogue.Residual: not null } => "add",
        { X.Stride: > 1 } => "subsample",
        { Epilogue.Relu: true } => "relu",
        _ => "copy",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => Given(Scale, Shift);

    /// <summary>
    /// Gets a value that indicates whether the result before the epilogue is x itself.
    /// </summary>
    internal bool IsIdentity => Scale is null && Shift is null;

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        if (x.Rank == 0)
        {
            throw Misfit("the input must have at least one dimension.");
        }

        foreach (ParameterId id in OwnParameters)
        {
            CheckParameter(shapes, id, [x[^1]], "scale and shift");
        }

        return x;
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        float* scale = context.Find(Scale), shift = context.Find(Shift);
        return (workspace, pixel, row) =>
        {
            float* x = input.Pixel(workspace, pixel);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = ((scale == null ? 1 : (double)scale[c]) * x[c]) + (shift == null ? 0 : shift[c]);
            }
        };
    }
}
