using System.Diagnostics;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Finds the file of a library that the system loaded by name. Users with several installations
/// need this path.
/// </summary>
internal static class LoadedFile
{
    /// <summary>Returns the file of a loaded library.</summary>
    /// <param name="library">The library.</param>
    /// <param name="name">
    /// The name or path by which the library was loaded. The method returns it if the system does
    /// not report the file.
    /// </param>
    internal static string Of(CudaLibrary library, string name)
    {
        if (Path.IsPathRooted(name) || CudaLibraries.AddressIn(library) is not { } address)
        {
            return name;
        }

        using Process process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            // The method compares differences, because an address may have its highest bit set.
            if ((nuint)(address - module.BaseAddress) < (nuint)module.ModuleMemorySize)
            {
                return module.FileName;
            }
        }

        return name;
    }
}
