using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Mean over height and width, dimensions kept: [N, H, W, C] to [N, 1, 1, C].</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record GlobalMean(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "global_mean";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        return [x[0], 1, 1, x[3]];
    }
}
