using System.Diagnostics;

namespace NeoResNet.Backends.Cuda;

/// <summary>Which file a library that the system found by its name came from: where more than one is installed, that is what one must know.</summary>
internal static class LoadedFile
{
    /// <summary>The file of a loaded library.</summary>
    /// <param name="library">Which.</param>
    /// <param name="name">Name or path that it was loaded by; given back where the system does not tell the file.</param>
    internal static string Of(CudaLibrary library, string name)
    {
        if (Path.IsPathRooted(name) || CudaLibraries.AddressIn(library) is not { } address)
        {
            return name;
        }

        using Process process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            // Differences, since an address may have its highest bit set.
            if ((nuint)(address - module.BaseAddress) < (nuint)module.ModuleMemorySize)
            {
                return module.FileName;
            }
        }

        return name;
    }
}
