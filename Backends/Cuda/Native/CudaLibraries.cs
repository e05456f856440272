using System.Reflection;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Loads the libraries of this process and resolves the native declarations of this assembly. A
/// library is loaded at its first use and stays loaded. After a failed search, the next call
/// searches again.
/// </summary>
internal static class CudaLibraries
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, LibraryResult> Loaded = [];

    // The static constructor runs before the first use of a member. An assembly can have only one
    // resolver.
    static CudaLibraries() => NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Resolve);

    /// <summary>
    /// Loads a library if it is not yet loaded, and checks that it exports every function that the
    /// backend calls.
    /// </summary>
    /// <param name="library">The library.</param>
    /// <param name="driverMajor">The major CUDA version of the driver; 0 for any version.</param>
    internal static LibraryResult Load(CudaLibrary library, int driverMajor = 0)
    {
        lock (Gate)
        {
            if (Loaded.TryGetValue(library.Import, out LibraryResult loaded))
            {
                return loaded;
            }

            LibraryResult result = new LibrarySearch(new LibraryHost()).Find(library, driverMajor);
            if (result.Handle == 0)
            {
                return result;
            }

            string[] missing = [.. LibraryExports.Of(library).Where(name => !NativeLibrary.TryGetExport(result.Handle, name, out _))];
            if (missing.Length > 0)
            {
                return new(0, result.Path, $"{library.Title} at {result.Path} lacks {string.Join(", ", missing)}: its version is too old");
            }

            Loaded.Add(library.Import, result);
            return result;
        }
    }

    /// <summary>Returns whether a loaded library exports a function.</summary>
    internal static bool HasExport(CudaLibrary library, string name)
    {
        LibraryResult loaded = Load(library);
        return loaded.Handle != 0 && NativeLibrary.TryGetExport(loaded.Handle, name, out _);
    }

    /// <summary>
    /// Returns the address of a function of a loaded library; null if the library is not loaded.
    /// </summary>
    internal static nint? AddressIn(CudaLibrary library)
    {
        lock (Gate)
        {
            return Loaded.TryGetValue(library.Import, out LibraryResult loaded) ? NativeLibrary.GetExport(loaded.Handle, LibraryExports.Of(library)[0]) : null;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        CudaLibrary? library = Array.Find(CudaLibrary.All, candidate => candidate.Import == name);
        if (library is null)
        {
            return 0;
        }

        // The method throws instead of returning 0, because after 0 the runtime would search for a
        // file of this name.
        LibraryResult result = Load(library);
        return result.Handle != 0 ? result.Handle : throw new DllNotFoundException(result.Reason);
    }
}
