namespace NeoResNet;

/// <summary>
/// A photo as a decoder gives it: 8-bit red, green and blue, row after row from the top, no gaps.
/// Immutable as long as nobody writes to the memory it was given.
/// </summary>
public sealed class RgbImage
{
    /// <summary>Bytes of one pixel: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Makes an image over <paramref name="pixels"/>, which are not copied.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Number of rows, at least 1.</param>
    /// <param name="pixels">height * width * 3 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Width or height is less than 1.</exception>
    /// <exception cref="ArgumentException">The number of bytes does not fit width and height.</exception>
    public RgbImage(int width, int height, ReadOnlyMemory<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Int128 expected = (Int128)width * height * Channels;
        if (pixels.Length != expected)
        {
            throw new ArgumentException($"An RGB image of {width} x {height} pixels takes {expected} bytes, got {pixels.Length}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>All bytes: [height, width, 3], row-major.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The bytes of one row, counted from the top.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return Pixels.Span.Slice(y * Width * Channels, Width * Channels);
    }
}
