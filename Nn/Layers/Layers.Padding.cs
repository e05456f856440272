namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>Adds rows and columns of one value around an image.</summary>
    /// <param name="inputs">A node of shape [batch, height, width, channels].</param>
    /// <param name="before">Number of rows above and of columns to the left, at least 0.</param>
    /// <param name="after">Number of rows below and of columns to the right, at least 0.</param>
    /// <param name="value">
    /// Value of the new elements. Defaults to 0. Use minus infinity before a max pool, so that the
    /// padding is never the maximum.
    /// </param>
    /// <param name="name">
    /// Name of the node; null for <c>Pad</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of shape [batch, height + rows, width + columns, channels].</returns>
    /// <remarks>Source: <c>tf.pad</c>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="before"/> or <paramref name="after"/> is negative.
    /// </exception>
    /// <exception cref="ArgumentException">The rank of the input is not 4.</exception>
    public static Node Pad(Node inputs, Size2D before, Size2D after, float value = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return before is { Height: >= 0, Width: >= 0 } && after is { Height: >= 0, Width: >= 0 }
            ? inputs.Graph.Add(new PadOperation(before, after, value), [inputs], name)
            : throw new ArgumentOutOfRangeException(nameof(before), $"Padding must not be negative, got {before} and {after}.");
    }

    /// <summary>
    /// Adds channels of zeros before and after those of the input, for a shortcut without weights
    /// to a unit with more channels.
    /// </summary>
    /// <param name="inputs">
    /// A node of rank 1 or more, whose last dimension is the channels.
    /// </param>
    /// <param name="before">Number of channels before those of the input, at least 0.</param>
    /// <param name="after">Number of channels after those of the input, at least 0.</param>
    /// <param name="name">
    /// Name of the node; null for <c>PadChannels</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>
    /// A node with <paramref name="before"/> + <paramref name="after"/> more channels.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="before"/> or <paramref name="after"/> is negative.
    /// </exception>
    /// <exception cref="ArgumentException">The rank of the input is 0.</exception>
    public static Node PadChannels(Node inputs, int before, int after, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return inputs.Graph.Add(new PadChannelsOperation(before, after), [inputs], name);
    }
}
