namespace NeoResNet.Nn;

/// <summary>Channels of zeros before and after those of the input.</summary>
public sealed record PadChannelsOperation(int Before, int After) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "PadChannels";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = inputs[0];
        return x.Rank > 0
            ? new([.. x.SkipLast(1), x[^1] + Before + After])
            : throw new ArgumentException($"the input must have channels, got {x}");
    }
}
