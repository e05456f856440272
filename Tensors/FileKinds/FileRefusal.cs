namespace NeoResNet.Tensors;

/// <summary>
/// Writes the message about a file of a wrong format: what it is, what was expected, the remedy.
/// </summary>
internal static class FileRefusal
{
    /// <summary>Returns the message, without the name of the file.</summary>
    /// <param name="kind">The kind of the file.</param>
    /// <param name="wanted">The purpose that the file was passed for.</param>
    /// <param name="expected">The expected content, with its article.</param>
    public static string Of(FileKind kind, WantedFile wanted, string expected) =>
        $"this is {kind.Name()}; expected {expected}. {Remedy(kind, wanted)}".TrimEnd();

    private static string Remedy(FileKind kind, WantedFile wanted) => kind switch
    {
        FileKind.Empty or FileKind.Zeros => "Copy or download the file again.",
        FileKind.Html or FileKind.Xml => "A server may have answered with an error. Download the file itself.",
        FileKind.GitLfsPointer => "Run 'git lfs pull', or download the file itself.",
        FileKind.GitAnnexPointer => "Run 'git annex get', or download the file itself.",
        FileKind.Multipart => "Pass the content of one part of the form.",
        FileKind.DataUrl or FileKind.Base64 => "Decode the Base64 text to bytes.",
        FileKind.AppleDouble => "Pass the file whose name does not start with '._'.",
        _ when FileKinds.IsArchive(kind) => "Extract the archive, and pass the file inside.",
        _ => wanted switch
        {
            WantedFile.Photo => OfPhoto(kind),
            WantedFile.Weights => OfWeights(kind),
            WantedFile.Array => kind is FileKind.Npz ? "Save one of its arrays with numpy.save." : "Pass an array that numpy.save wrote.",
            _ => "Pass a text file.",
        },
    };

    private static string OfPhoto(FileKind kind) =>
        FileKinds.IsPicture(kind) ? "Convert it to JPEG or PNG."
        : FileKinds.HoldsArrays(kind) ? "Pass a photo here, and this file where arrays or weights are expected."
        : kind is FileKind.Video ? "Extract a frame as JPEG or PNG."
        : kind is FileKind.Pdf or FileKind.PostScript or FileKind.Office ? "Export the picture as JPEG or PNG."
        : "Pass a photo.";

    private static string OfWeights(FileKind kind) => kind switch
    {
        FileKind.ShardIndex => "Its weights are in the files that it names, and one file is needed here. 'neoresnet convert' writes all arrays to one safetensors file.",
        FileKind.TensorFlowState => "Save the arrays of the checkpoint under the same names as a safetensors file.",
        FileKind.Npy => "Pass weights here, and this file where an array is expected.",
        _ when FileKinds.HoldsArrays(kind) => "Save its arrays under the same names as a safetensors file.",
        _ when FileKinds.IsPicture(kind) => "Pass weights here, and this file as the photo.",
        _ => "Pass a weights file.",
    };
}
