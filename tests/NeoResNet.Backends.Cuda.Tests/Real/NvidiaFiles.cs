namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Finds files of NVIDIA that need no GPU: in the folder of fetch-nvidia.sh, or installed.
/// </summary>
internal static class NvidiaFiles
{
    private const string Variable = "NEORESNET_NVIDIA";

    private static readonly string[] Installed =
    [
        "/usr/bin", "/usr/local/cuda/bin", "/usr/lib/nvidia-cuda-toolkit/bin",
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu/nvidia/current", "/usr/lib64", "/usr/local/cuda/lib64",
    ];

    /// <summary>
    /// Returns the path of a file. If the file does not exist, the test is skipped with the reason.
    /// </summary>
    /// <param name="pattern">The name of the file, possibly with asterisks.</param>
    public static string Require(string pattern)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        string? found = root is null
            ? Installed.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, pattern)).FirstOrDefault()
            : Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault();
        if (found is null)
        {
            Assert.Ignore(root is null
                ? $"No {pattern} is installed: run fetch-nvidia.sh of this project and name its folder in {Variable}."
                : $"{Variable}={root} holds no {pattern}.");
        }

        return found!;
    }
}
