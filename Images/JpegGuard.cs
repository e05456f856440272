using NeoResNet.Tensors;

namespace NeoResNet.Images;

/// <summary>Bounds the work a JPEG file can ask for.</summary>
internal static class JpegGuard
{
    // Ten are usual in a progressive file. Each may walk over the whole image, whatever the number of its own bytes.
    private const int MaxScans = 100;

    /// <summary>Counts the scans. Coded data cannot contain their marker, so the count is never too low.</summary>
    /// <exception cref="DataFileException">There are no scans or too many.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name)
    {
        int scans = bytes.Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        if (scans is 0 or > MaxScans)
        {
            throw new DataFileException(name, null, $"the JPEG file has {scans} scans of image data; 1 to {MaxScans} are read.");
        }
    }
}
