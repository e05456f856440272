using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// x itself, or scale * x + shift per channel, followed by the epilogue. With a residual it is an addition, with a strided
/// view a subsampling, with nothing a copy: one operation, because a backend writes that loop once.
/// </summary>
/// <param name="X">Input of any rank; the last dimension is the channels. A strided view needs rank 4.</param>
/// <param name="Scale">Multiplier, one a channel; null for 1.</param>
/// <param name="Shift">Summand, one a channel; null for 0.</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record Pointwise(View X, ParameterId? Scale, ParameterId? Shift, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => this switch
    {
        { Scale: not null } or { Shift: not null } => "scale_shift",
        { Epilogue.Residual: not null } => "add",
        { X.Stride: > 1 } => "subsample",
        { Epilogue.Relu: true } => "relu",
        _ => "copy",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => Given(Scale, Shift);

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
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
}
