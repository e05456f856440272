
namespace NeoResNet;

/// <summary>Rotates and mirrors photos according to their Exif orientation.</summary>
internal static class OrientedPixels
{
    private const int Channels = RgbImage.Channels;

    /// <summary>Returns the upright photo.</summary>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="pixels">Rows as stored, red, green, blue.</param>
    /// <param name="orientation">
    /// Position of the first stored row and column: 1 top left, 2 top right, 3 bottom right, 4
    /// bottom left; 5 to 8 are left top, right top, right bottom and left bottom, with rows and
    /// columns exchanged.
    /// </param>
    public static RgbImage Of(int width, int height, byte[] pixels, int orientation)
    {
        if (orientation == ExifOrientation.Upright)
        {
            return new(width, height, pixels);
        }

        // For every orientation, the source position moves by a fixed step per pixel and per row of
        // the result.
        bool isTurned = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 7 or 8, fromBottom = orientation is 3 or 4 or 6 or 7;
        int alongWidth = fromRight ? -Channels : Channels;
        int alongHeight = (fromBottom ? -width : width) * Channels;
        (int stepX, int stepY) = isTurned ? (alongHeight, alongWidth) : (alongWidth, alongHeight);
        (int newWidth, int newHeight) = isTurned ? (height, width) : (width, height);
        int row = (((fromBottom ? height - 1 : 0) * width) + (fromRight ? width - 1 : 0)) * Channels;
        byte[] turned = GC.AllocateUninitializedArray<byte>(pixels.Length);
        int to = 0;
        for (int y = 0; y < newHeight; y++, row += stepY)
        {
            int from = row;
            for (int x = 0; x < newWidth; x++, from += stepX, to += Channels)
            {
                turned[to] = pixels[from];
                turned[to + 1] = pixels[from + 1];
                turned[to + 2] = pixels[from + 2];
            }
        }

        return new(newWidth, newHeight, turned);
    }
}
