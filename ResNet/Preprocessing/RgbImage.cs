namespace NeoResNet;

/// <summary>
/// Represents a decoded photo: 8-bit red, green and blue, row by row from the top, without gaps. It
/// is immutable unless the caller changes the memory that it was created from.
/// </summary>
public sealed class RgbImage
{
    /// <summary>Specifies the number of bytes per pixel: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Creates an image over <paramref name="pixels"/>, which are not copied.</summary>
    /// <param name="width">Number of pixels per row, at least 1.</param>
    /// <param name="height">Number of rows, at least 1.</param>
    /// <param name="pixels">
    /// Bytes [height, width, 3], row-major: height * width * 3 of them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Width or height is less than 1.</exception>
    /// <exception cref="ArgumentException">
    /// The number of bytes is not height * width * 3.
    /// </exception>
    public RgbImage(int width, int height, ReadOnlyMemory<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Int128 expected = (Int128)width * height * Channels;
        if (pixels.Length != expected)
        {
            throw new ArgumentException($"An RGB image of {width} x {height} pixels needs {expected} bytes, got {pixels.Length}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Gets the number of pixels per row.</summary>
    public int Width { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the bytes [height, width, 3], row-major.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>
    /// Gets a description of the damage that the decoder repaired, or null if the file was complete
    /// and valid. Pixels that a damaged file does not contain have one colour, or are estimated.
    /// </summary>
    public string? Damage { get; init; }

    /// <summary>Returns the bytes of one row.</summary>
    /// <param name="y">Index of the row, from 0 at the top.</param>
    /// <returns>[width, 3] bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The row does not exist.</exception>
    public ReadOnlySpan<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return Pixels.Span.Slice(y * Width * Channels, Width * Channels);
    }
}
