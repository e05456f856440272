
namespace NeoResNet;

/// <summary>Turns and mirrors photos as their Exif orientation says.</summary>
internal static class OrientedPixels
{
    private const int Channels = RgbImage.Channels;

    /// <summary>The photo as it was seen.</summary>
    /// <param name="width">Width as stored.</param>
    /// <param name="height">Height as stored.</param>
    /// <param name="pixels">Rows as stored, red, green, blue.</param>
    /// <param name="orientation">Where the stored first row and column lie: 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 to 8 the same with rows and columns exchanged (left top, right top, right bottom, left bottom).</param>
    public static RgbImage Of(int width, int height, byte[] pixels, int orientation)
    {
        if (orientation == ExifOrientation.Upright)
        {
            return new(width, height, pixels);
        }

        // For every orientation the source moves by a fixed step from pixel to pixel and from row to row of the result.
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
