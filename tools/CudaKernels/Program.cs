namespace NeoResNet.CudaKernels;

/// <summary>
/// Writes the PTX text of every kernel into a folder, or with --check says where the folder differs.
/// <code>dotnet run --project tools/CudaKernels -- [--check] [Backends/Cuda/Kernels]</code>
/// </summary>
public static class Program
{
    /// <summary>0 where all is written or the same, 1 where --check found a difference, 2 for a wrong call.</summary>
    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        bool check = args.Contains("--check");
        string[] folders = [.. args.Where(arg => arg != "--check")];
        if (folders.Length > 1 || folders.Any(folder => !Directory.Exists(folder)))
        {
            Console.Error.WriteLine($"Expected [--check] and at most one folder that exists, got: {string.Join(' ', args)}");
            return 2;
        }

        var kernels = new KernelFolder(folders.Length == 1 ? folders[0] : Path.Combine("Backends", "Cuda", "Kernels"));
        if (!check)
        {
            kernels.Write();
            Console.WriteLine($"{KernelSource.All.Count} kernels written to {kernels.Path}.");
            return 0;
        }

        string? difference = kernels.FirstDifference();
        Console.WriteLine(difference ?? $"{KernelSource.All.Count} kernels in {kernels.Path} are what their source gives.");
        return difference is null ? 0 : 1;
    }
}
