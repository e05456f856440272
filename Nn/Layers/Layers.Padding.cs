namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>Puts cells of one value around height and width.</summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="before">Rows above and columns to the left.</param>
    /// <param name="after">Rows below and columns to the right.</param>
    /// <param name="value">What the new cells hold; minus infinity never wins in a max pool, 0 may.</param>
    /// <param name="name">Name of the node.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of cells.</exception>
    public static Node Pad(Node inputs, Size2D before, Size2D after, float value = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return before is { Height: >= 0, Width: >= 0 } && after is { Height: >= 0, Width: >= 0 }
            ? inputs.Graph.Add(new PadOperation(before, after, value), [inputs], name)
            : throw new ArgumentOutOfRangeException(nameof(before), $"Padding must not be negative, got {before} and {after}.");
    }

    /// <summary>Puts channels of zeros before and after those of the input: a shortcut without weights to a unit with more channels.</summary>
    /// <param name="inputs">Any rank; the last dimension is the channels.</param>
    /// <param name="before">Channels in front.</param>
    /// <param name="after">Channels after.</param>
    /// <param name="name">Name of the node.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of channels.</exception>
    public static Node PadChannels(Node inputs, int before, int after, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return inputs.Graph.Add(new PadChannelsOperation(before, after), [inputs], name);
    }
}
