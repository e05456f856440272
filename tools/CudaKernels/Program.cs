namespace NeoResNet.CudaKernels;

/// <summary>
/// Writes the PTX text of every kernel to a folder. With --check, reports the first difference
/// instead.
/// <code>dotnet run --project tools/CudaKernels -- [--check] [Backends/Cuda/Kernels/Generated]</code>
/// </summary>
public static class Program
{
    /// <summary>
    /// Runs the program. Exit codes: 0 success, 1 difference found by --check, 2 usage error.
    /// </summary>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        bool check = args.Contains("--check");
        string[] folders = [.. args.Where(arg => arg != "--check")];
        if (folders.Length > 1 || folders.Any(folder => !Directory.Exists(folder)))
        {
            Console.Error.WriteLine($"Expected [--check] and at most one existing folder; found: {string.Join(' ', args)}");
            return 2;
        }

        var kernels = new KernelFolder(folders.Length == 1 ? folders[0] : Path.Combine("Backends", "Cuda", "Kernels", "Generated"));
        if (!check)
        {
            kernels.Write();
            Console.WriteLine($"{KernelSource.All.Count} kernels written to {kernels.Path}.");
            return 0;
        }

        string? difference = kernels.FirstDifference();
        Console.WriteLine(difference ?? $"{KernelSource.All.Count} kernels in {kernels.Path} match their source.");
        return difference is null ? 0 : 1;
    }
}
