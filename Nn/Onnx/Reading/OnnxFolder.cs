using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Finds the files of external data beside a model.</summary>
/// <param name="modelPath">Path of the model.</param>
internal sealed class OnnxFolder(string modelPath)
{
    private readonly string _path = FolderOf(Path.GetFullPath(modelPath));

    // Caches of downloads, such as that of Hugging Face, have links to the model and to its data in
    // one folder, and the files themselves in another.
    private readonly Lazy<string[]> _real = new(() => [RealPath.Of(FolderOf(Path.GetFullPath(modelPath))), FolderOf(RealPath.Of(modelPath))]);

    /// <summary>
    /// Returns the path of a file inside the folder; null if the location is not a plain relative
    /// path, such as <c>../weights</c> or <c>/dev/zero</c>.
    /// </summary>
    internal string? Find(string location)
    {
        // A backslash separates folders on Windows and a colon starts a drive or a stream, so the
        // rule refuses them on all systems.
        bool isPlain = location.Length > 0 && location.AsSpan().IndexOfAny('\\', ':', '\0') < 0
            && location.Split('/').All(part => part.Trim('.', ' ').Length > 0 || part == ".");
        return isPlain ? Path.Combine(_path, location) : null;
    }

    /// <summary>
    /// Returns whether a file is below the folder of the model, or below the folder of the file that
    /// a link to the model names.
    /// </summary>
    /// <param name="real">Full path of the file, without links.</param>
    internal bool Contains(string real) =>
        Array.Exists(_real.Value, folder => real.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? path;
}
