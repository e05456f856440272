using System.Reflection;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// The libraries loaded in this process and the one resolver of this assembly. Nothing is loaded before somebody asks; a
/// library once found stays, one that was not found is searched for again at the next call.
/// </summary>
internal static class CudaLibraries
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, LibraryResult> Loaded = [];

    // Runs before the first member is used: there can be only one resolver an assembly.
    static CudaLibraries() => NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Resolve);

    /// <summary>Loads a library unless it is loaded already, and checks that it has every function that is called.</summary>
    /// <param name="library">Which.</param>
    /// <param name="driverMajor">Major CUDA version of the driver, 0 where it does not matter.</param>
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

    /// <summary>Whether a loaded library has a function.</summary>
    internal static bool HasExport(CudaLibrary library, string name)
    {
        LibraryResult loaded = Load(library);
        return loaded.Handle != 0 && NativeLibrary.TryGetExport(loaded.Handle, name, out _);
    }

    /// <summary>Address of some function of a loaded library; null where it is not loaded.</summary>
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

        // An exception and not 0, after which the runtime would look for a file of this name by itself.
        LibraryResult result = Load(library);
        return result.Handle != 0 ? result.Handle : throw new DllNotFoundException(result.Reason);
    }
}
