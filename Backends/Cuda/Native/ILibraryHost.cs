using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>What a search for libraries asks of the system; a test answers in its place.</summary>
internal interface ILibraryHost
{
    /// <summary>Whether Windows' names hold.</summary>
    bool IsWindows { get; }

    /// <summary>An environment variable, null where it is not set or empty.</summary>
    string? Variable(string name);

    bool FolderExists(string path);

    bool FileExists(string path);

    /// <summary>Loads a library by name or path; 0 with a reason where that fails.</summary>
    nint Load(string nameOrPath, out string reason);
}

/// <summary>The system itself.</summary>
internal sealed class LibraryHost : ILibraryHost
{
    public bool IsWindows => OperatingSystem.IsWindows();

    public string? Variable(string name) => EnvironmentSwitches.Read(name);

    public bool FolderExists(string path) => Directory.Exists(path);

    public bool FileExists(string path) => File.Exists(path);

    public nint Load(string nameOrPath, out string reason)
    {
        // Load and not TryLoad: a file that is there but does not load has a reason that the user must hear.
        try
        {
            reason = "";
            return NativeLibrary.Load(nameOrPath);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            reason = OneLine(exception.Message);
            return 0;
        }
    }

    // Where there is more than one line, the first is the runtime's general advice and the rest what the loader says.
    private static string OneLine(string text)
    {
        string[] lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(" ", lines.Length > 1 ? lines[1..] : lines);
    }
}
