namespace NeoResNet.Fuzz;

/// <summary>
/// Reads the files of tests/Data/formats, which the libraries of other formats wrote. The build
/// copies them beside the program.
/// </summary>
internal static class FormatFiles
{
    /// <summary>Returns the content of a file.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "formats", name));
}
