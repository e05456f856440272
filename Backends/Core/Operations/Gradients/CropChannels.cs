using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Copies some consecutive channels; the gradient of a <see cref="PadChannels"/>.
/// </summary>
/// <param name="X">Input of rank 1 or more; the last dimension is the channels.</param>
/// <param name="First">First channel to copy.</param>
/// <param name="Count">Number of channels to copy.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record CropChannels(View X, int First, int Count, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "crop_channels";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        return x.Rank > 0 && First >= 0 && Count >= 0 && Count <= x[^1] - First
            ? [.. x.Dimensions[..^1], Count]
            : throw Misfit($"the {Count} channels from channel {First} must be inside the input {x}.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            float* from = input.Pixel(workspace, pixel) + First;
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = from[c];
            }
        };
    }
}
