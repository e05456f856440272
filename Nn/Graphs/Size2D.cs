namespace NeoResNet.Nn;

/// <summary>Represents a height and a width.</summary>
/// <param name="Height">The height, in pixels.</param>
/// <param name="Width">The width, in pixels.</param>
/// <remarks>A single number converts to a square.</remarks>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>Converts a number to a square.</summary>
    /// <param name="side">The height and the width.</param>
    /// <returns>The size.</returns>
    public static implicit operator Size2D(int side) => new(side, side);

    /// <summary>Converts a pair of numbers to a size.</summary>
    /// <param name="size">The height and the width.</param>
    /// <returns>The size.</returns>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>Returns the height and the width.</summary>
    /// <returns>Text such as <c>3x3</c>.</returns>
    public override string ToString() => $"{Height}x{Width}";
}
