namespace NeoResNet.Tests.Images;

/// <summary>A minimal BMP writer, true or lying.</summary>
internal static class BmpBytes
{
    /// <summary>A file with a 40-byte header. Rows are given as they are stored: bottom first for a positive height, padded to 4 bytes.</summary>
    public static byte[] Of(int width, int height, short bits, byte[] rows, byte[]? palette = null, int compression = 0)
    {
        int offset = 54 + (palette?.Length ?? 0);
        return
        [
            (byte)'B', (byte)'M', .. BitConverter.GetBytes(offset + rows.Length), 0, 0, 0, 0, .. BitConverter.GetBytes(offset),
            .. BitConverter.GetBytes(40), .. BitConverter.GetBytes(width), .. BitConverter.GetBytes(height), 1, 0, .. BitConverter.GetBytes(bits),
            .. BitConverter.GetBytes(compression), .. new byte[20], .. palette ?? [], .. rows,
        ];
    }
}
