namespace NeoResNet.Backends;

/// <summary>Declares every environment variable that the product reads.</summary>
/// <remarks>
/// Product code reads environment variables through this type only. A test enforces this rule and
/// writes the table in <c>docs/cli.md</c> from <see cref="All"/>.
/// </remarks>
internal static class EnvironmentSwitches
{
    /// <summary>Gets the variable that forces a level of the CPU kernels.</summary>
    public static EnvironmentSwitch Isa { get; } = new(
        "NEORESNET_ISA", "`avx512`, `avx2`, `v128`, `scalar`", "the best level that the processor supports",
        "Forces the instruction set level of the CPU kernels. `CpuBackendOptions.Level` overrides it.");

    /// <summary>Gets the variable that selects Winograd's method.</summary>
    public static EnvironmentSwitch Winograd { get; } = new(
        "NEORESNET_WINOGRAD", "`auto`, `off`, `force` (4x4 tiles), `force2` (2x2 tiles)", "`auto`: a cost model selects the method of each layer",
        "Selects Winograd's method for 3x3 convolutions on the CPU. `CpuBackendOptions.Winograd` and `CompileOptions` override it.");

    /// <summary>Gets the variable that locates the NVIDIA driver.</summary>
    public static EnvironmentSwitch CudaPath { get; } = new(
        "NEORESNET_CUDA_PATH", "a file, or a folder", "the system's library search",
        "Names the file of the NVIDIA driver, or the only folder to search for all NVIDIA libraries.");

    /// <summary>Gets the variable that locates cuBLAS.</summary>
    public static EnvironmentSwitch CublasPath { get; } = new(
        "NEORESNET_CUBLAS_PATH", "a file, or a folder", "`NEORESNET_CUDA_PATH`, then the search for libraries",
        "Names the file of cuBLAS, or the only folder to search for it.");

    /// <summary>Gets the variable that locates cuDNN.</summary>
    public static EnvironmentSwitch CudnnPath { get; } = new(
        "NEORESNET_CUDNN_PATH", "a file, or a folder", "`NEORESNET_CUDA_PATH`, then the search for libraries",
        "Names the file of cuDNN, or the only folder to search for it.");

    /// <summary>Gets the variable that adds folders to the search for NVIDIA libraries.</summary>
    public static EnvironmentSwitch CudaLibraryFolders { get; } = new(
        "NEORESNET_CUDA_LIBDIR", "folders, separated as in `PATH`", "no folder",
        "Names folders to search for NVIDIA libraries before the system's library search.");

    /// <summary>Gets the variable that sets the folder of downloads.</summary>
    public static EnvironmentSwitch Cache { get; } = new(
        "NEORESNET_CACHE", "a folder", "the folder `neoresnet` in the platform's folder for caches: `XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`",
        "Sets the folder for downloaded weights.");

    /// <summary>Gets all variables, in the order of the documentation.</summary>
    public static IReadOnlyList<EnvironmentSwitch> All { get; } = [Isa, Winograd, CudaPath, CublasPath, CudnnPath, CudaLibraryFolders, Cache];

    /// <summary>
    /// Returns the user's folder for caches by the XDG Base Directory specification, which is not a
    /// variable of the product.
    /// </summary>
    /// <returns>
    /// The value of <c>XDG_CACHE_HOME</c>; <see langword="null"/> if it is not an absolute path, as
    /// the specification requires.
    /// </returns>
    public static string? UserCacheFolder() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } value && Path.IsPathRooted(value) ? value : null;

    /// <summary>Reads a declared variable by its name.</summary>
    /// <returns>Its value; <see langword="null"/> if it is unset or empty.</returns>
    /// <exception cref="ArgumentException">No such variable is declared here.</exception>
    public static string? Read(string name) => All.FirstOrDefault(each => each.Name == name) is { } known
        ? known.Read()
        : throw new ArgumentException($"The environment variable '{name}' is not declared. Declare it in {nameof(EnvironmentSwitches)}.", nameof(name));
}

/// <summary>Describes one environment variable.</summary>
/// <param name="Name">Name of the variable.</param>
/// <param name="Values">Values that it accepts.</param>
/// <param name="Default">Behavior if the variable is unset or empty.</param>
/// <param name="Effect">Effect of the variable, in complete sentences.</param>
/// <remarks>The texts are Markdown.</remarks>
internal sealed record EnvironmentSwitch(string Name, string Values, string Default, string Effect)
{
    /// <summary>Reads the variable.</summary>
    /// <returns>Its value; <see langword="null"/> if it is unset or empty.</returns>
    public string? Read() => Environment.GetEnvironmentVariable(Name) is { Length: > 0 } value ? value : null;
}
