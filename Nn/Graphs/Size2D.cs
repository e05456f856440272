namespace NeoResNet.Nn;

/// <summary>A height and a width in pixels; one number stands for a square.</summary>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>A square.</summary>
    public static implicit operator Size2D(int side) => new(side, side);

    /// <summary>Height and width.</summary>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}";
}
