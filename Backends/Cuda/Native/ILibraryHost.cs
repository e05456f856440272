using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Provides the system functions for a library search, so that tests can replace them.
/// </summary>
internal interface ILibraryHost
{
    /// <summary>Gets a value indicating whether libraries have their Windows names.</summary>
    bool IsWindows { get; }

    /// <summary>Returns an environment variable; null if it is not set or empty.</summary>
    string? Variable(string name);

    bool FolderExists(string path);

    bool FileExists(string path);

    /// <summary>Loads a library by name or path. Returns 0 and a reason if loading fails.</summary>
    nint Load(string nameOrPath, out string reason);
}

/// <summary>Provides the functions of the operating system.</summary>
internal sealed class LibraryHost : ILibraryHost
{
    public bool IsWindows => OperatingSystem.IsWindows();

    public string? Variable(string name) => EnvironmentSwitches.Read(name);

    public bool FolderExists(string path) => Directory.Exists(path);

    public bool FileExists(string path) => File.Exists(path);

    public nint Load(string nameOrPath, out string reason)
    {
        // Load instead of TryLoad: if a file exists but cannot be loaded, the user needs the
        // reason.
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

    // If the message has several lines, the first line is general advice from the runtime and the
    // other lines come from the loader.
    private static string OneLine(string text)
    {
        string[] lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(" ", lines.Length > 1 ? lines[1..] : lines);
    }
}
