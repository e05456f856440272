using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>Specifies how a window pads the edges of an image.</summary>
internal enum EdgeKind
{
    /// <summary>Pads by given numbers of cells.</summary>
    Explicit,

    /// <summary>Applies TensorFlow's SAME: an odd cell goes to the bottom or right.</summary>
    Same,

    /// <summary>Applies ONNX's SAME_LOWER: an odd cell goes to the top or left.</summary>
    SameLower,
}

/// <summary>Represents the rule for windows at the edge of an image.</summary>
/// <param name="Kind">The kind of the rule. The default value adds no padding.</param>
/// <param name="Before">Explicit rows above and columns to the left.</param>
/// <param name="After">Explicit rows below and columns to the right.</param>
/// <param name="RoundsUp">
/// Whether a last window that reaches beyond explicit padding counts, if it starts inside the image
/// or the padding before it (ceil_mode of ONNX and PyTorch).
/// </param>
/// <remarks>A <see cref="Padding"/> converts implicitly.</remarks>
internal readonly record struct EdgeRule(EdgeKind Kind, Size2D Before = default, Size2D After = default, bool RoundsUp = false)
{
    /// <summary>Converts one of slim's rules.</summary>
    public static implicit operator EdgeRule(Padding padding) => new(padding == Padding.Same ? EdgeKind.Same : EdgeKind.Explicit);

    /// <summary>Gets a value that indicates whether the rule adds no padding.</summary>
    internal bool IsValid => this == default;

    /// <summary>Creates the window along the height, for an input of known size.</summary>
    internal Extent Height(int input, int kernel, int stride, int rate) => Along(input, kernel, stride, rate, Before.Height, After.Height);

    /// <summary>Creates the window along the width, for an input of known size.</summary>
    internal Extent Width(int input, int kernel, int stride, int rate) => Along(input, kernel, stride, rate, Before.Width, After.Width);

    private Extent Along(int input, int kernel, int stride, int rate, int before, int after)
    {
        if (Kind == EdgeKind.Explicit)
        {
            return new(kernel, stride, rate, before, after + (RoundsUp ? Missing(input, new(kernel, stride, rate, before, after)) : 0));
        }

        Extent same = Extent.Same(input, kernel, stride, rate);
        return Kind == EdgeKind.Same ? same : new(kernel, stride, rate, same.PadAfter, same.PadBefore);
    }

    // The cells that a last window needs beyond the explicit padding.
    private static int Missing(int input, Extent extent)
    {
        long padded = (long)input + extent.PadBefore + extent.PadAfter, room = padded - extent.Reach;
        if (room < 0 || room % extent.Stride == 0)
        {
            return 0;
        }

        long start = ((room / extent.Stride) + 1) * extent.Stride;
        return start < (long)input + extent.PadBefore ? (int)Math.Min(start + extent.Reach - padded, int.MaxValue - extent.PadAfter) : 0;
    }
}
