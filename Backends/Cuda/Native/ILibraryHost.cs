using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the system for a search for libraries, so that tests can replace it.
/// </summary>
internal interface ILibraryHost
{
    /// <summary>Gets a value indicating whether libraries have their Windows names.</summary>
    bool IsWindows { get; }

    /// <summary>Returns an environment variable; null if it is not set or empty.</summary>
    string? Variable(string name);

    bool FolderExists(string path);

    bool FileExists(string path);

    /// <summary>Loads a library by name or path; returns 0 and a reason if loading fails.</summary>
    nint Load(string nameOrPath, out string reason);
}

/// <summary>Asks the system itself.</summary>
internal sealed class LibraryHost : ILibraryHost
{
    public bool IsWindows => OperatingSystem.IsWindows();

    public string? Variable(string name) => EnvironmentSwitches.Read(name);

    public bool FolderExists(string path) => Directory.Exists(path);

    public bool FileExists(string path) => File.Exists(path);

    public nint Load(string nameOrPath, out string reason)
    {
        // Load, not TryLoad: if a file exists but does not load, the user needs the reason.
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

    // If there are several lines, the first is general advice of the runtime and the others come
    // from the loader.
    private static string OneLine(string text)
    {
        string[] lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(" ", lines.Length > 1 ? lines[1..] : lines);
    }
}
