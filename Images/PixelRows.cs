namespace NeoResNet;

/// <summary>
/// Collects the rows of a decoded image in any order and turns the image upright according to its
/// Exif orientation. The pixels are zero until a decoder writes them.
/// </summary>
internal sealed class PixelRows
{
    private const int Channels = RgbImage.Channels;

    private readonly int _width;
    private readonly int _height;
    private readonly int _orientation;
    private readonly byte[] _pixels;
    private readonly byte[] _row;

    /// <summary>Creates a black image.</summary>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="orientation">
    /// Position of the first stored row and column: 1 top left, 2 top right, 3 bottom right, 4
    /// bottom left; 5 to 8 are left top, right top, right bottom and left bottom, with rows and
    /// columns exchanged.
    /// </param>
    public PixelRows(int width, int height, int orientation = ExifOrientation.Upright)
    {
        (_width, _height, _orientation) = (width, height, orientation);
        _pixels = new byte[checked(width * height * Channels)];
        _row = orientation == ExifOrientation.Upright ? [] : new byte[width * Channels];
    }

    /// <summary>
    /// Returns the red, green and blue of a stored row, for writing. It may contain the
    /// previous row of the same image.
    /// </summary>
    public Span<byte> Row(int y) =>
        _orientation == ExifOrientation.Upright ? _pixels.AsSpan(y * _width * Channels, _width * Channels) : _row;

    /// <summary>Ends the writing of a stored row, which must be complete.</summary>
    public void Complete(int y)
    {
        if (_orientation == ExifOrientation.Upright)
        {
            return;
        }

        // Along the stored row, the position in the result moves by a fixed step.
        bool isTurned = _orientation >= 5;
        bool fromRight = _orientation is 2 or 3 or 7 or 8;
        int row = _orientation is 3 or 4 or 6 or 7 ? _height - 1 - y : y;
        int column = fromRight ? _width - 1 : 0;
        int to = (isTurned ? (column * _height) + row : (row * _width) + column) * Channels;
        int step = (isTurned ? _height : 1) * (fromRight ? -Channels : Channels);
        for (int from = 0; from < _row.Length; from += Channels, to += step)
        {
            _pixels[to] = _row[from];
            _pixels[to + 1] = _row[from + 1];
            _pixels[to + 2] = _row[from + 2];
        }
    }

    /// <summary>Returns the upright image.</summary>
    /// <param name="damage">The damage that the decoder repaired, or null.</param>
    public RgbImage ToImage(string? damage = null)
    {
        (int width, int height) = _orientation >= 5 ? (_height, _width) : (_width, _height);
        return new(width, height, _pixels) { Damage = damage };
    }
}
