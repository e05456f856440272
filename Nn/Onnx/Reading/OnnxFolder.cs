namespace NeoResNet.Nn.Onnx;

/// <summary>Finds the files of external data beside a model.</summary>
/// <param name="path">Full path of the folder of the model.</param>
internal sealed class OnnxFolder(string path)
{
    /// <summary>Creates the folder of a model file.</summary>
    internal static OnnxFolder Of(string modelPath) => new(Path.GetDirectoryName(Path.GetFullPath(modelPath)) ?? Path.GetFullPath("."));

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
        return isPlain ? Path.Combine(path, location) : null;
    }
}
