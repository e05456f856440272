namespace NeoResNet.Training;

/// <summary>Represents a photo of a folder or an archive, or one of its folders.</summary>
/// <param name="Path">
/// The path within the folder or the archive, with <c>/</c> between the names.
/// </param>
/// <param name="Photo">The photo; null for a folder.</param>
internal readonly record struct FoundPhoto(string Path, Photo? Photo);
