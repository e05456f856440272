namespace NeoResNet;

/// <summary>Recognizes photos in folders and archives by the extensions of their names.</summary>
internal static class PhotoNames
{
    /// <summary>Gets the extensions of JPEG, PNG and BMP files.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".bmp", ".dib"];

    /// <summary>Returns whether a file name has such an extension, in upper or lower case.</summary>
    public static bool IsPhoto(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
