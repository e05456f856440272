using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Pads the channels with zeros.</summary>
/// <param name="X">Input of rank 1 or more; the last dimension is the channels.</param>
/// <param name="Before">Channels to add before the first; not negative.</param>
/// <param name="After">Channels to add after the last; not negative.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
public sealed record PadChannels(View X, int Before, int After, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "pad_channels";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        if (x.Rank == 0 || Before < 0 || After < 0)
        {
            throw Misfit($"padding must not be negative and the input must have channels, got {Before} and {After} around {x}.");
        }

        long channels = (long)x[^1] + Before + After;
        return channels <= int.MaxValue
            ? [.. x.Dimensions[..^1], (int)channels]
            : throw Misfit($"{x[^1]} channels with padding {Before}+{After} are {channels}, expected at most {int.MaxValue}.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            float* x = input.Pixel(workspace, pixel);
            row.Clear();
            for (int c = 0; c < input.Channels; c++)
            {
                row[Before + c] = x[c];
            }
        };
    }
}
