using System.Diagnostics;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Builds the conformance driver and its self-test from their C sources with the machine's
/// compiler. NEORESNET_CONFORMANCE_CFLAGS adds options to the build of the driver: with
/// -fsanitize=address, and libasan.so in LD_PRELOAD, the whole suite runs under the address
/// sanitizer.
/// </summary>
internal static class ConformanceDriver
{
    // One library under three names. The loader recognizes the file, so all three names share their
    // state.
    private static readonly string[] Names = ["libcuda.so.1", "libcublas.so.13", "libcudnn.so.9"];

    private static readonly string[] Strict = ["-std=c11", "-g", "-Wall", "-Wextra", "-Werror", "-pthread"];

    /// <summary>Gets the folder of the C sources.</summary>
    public static string Sources { get; } = Path.Combine(AppContext.BaseDirectory, "ConformanceDriver");

    /// <summary>Gets why the driver cannot be built; null if it can.</summary>
    public static string? Absent { get; } =
        !OperatingSystem.IsLinux() ? "The conformance driver is for Linux."
        : Compiler is null ? "No compiler: neither CC nor gcc on the path."
        : Directory.Exists(Sources) ? null : $"No sources of the conformance driver in {Sources}.";

    private static string[] MoreOptions => (Environment.GetEnvironmentVariable("NEORESNET_CONFORMANCE_CFLAGS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string? Compiler
    {
        get
        {
            string name = Environment.GetEnvironmentVariable("CC") is { Length: > 0 } chosen ? chosen : "gcc";
            string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        }
    }

    /// <summary>Creates a folder that replaces an installation of CUDA.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="missing">The functions that the libraries do not export.</param>
    public static void Build(string folder, params string[] missing) => Build(folder, missing, MoreOptions);

    /// <summary>
    /// Creates such a folder with a driver for the address sanitizer, and returns the library that
    /// a process must preload.
    /// </summary>
    public static string BuildSanitized(string folder)
    {
        Build(folder, [], ["-fsanitize=address", "-O1"]);
        return Run(Compiler!, "-print-file-name=libasan.so").Output.Trim();
    }

    private static void Build(string folder, string[] missing, string[] options)
    {
        string target = Path.Combine(folder, Names[0]);
        string script = Path.Combine(folder, "exports.map");
        File.WriteAllText(script, missing.Length == 0 ? "{ global: *; };" : $"{{ global: *; local: {string.Join("; ", missing)}; }};");
        Compile(target, DriverFiles, ["-O2", "-shared", "-fPIC", "-fvisibility=hidden", $"-Wl,--version-script={script}", .. options]);
        foreach (string name in Names.Skip(1))
        {
            _ = File.CreateSymbolicLink(Path.Combine(folder, name), target);
        }
    }

    /// <summary>Builds the self-test as a program that includes the driver.</summary>
    /// <param name="target">The program.</param>
    /// <param name="sanitized">
    /// Whether to use the address and undefined behaviour sanitizers.
    /// </param>
    public static void BuildSelfTest(string target, bool sanitized) =>
        Compile(target, Directory.GetFiles(Sources, "*.c"), sanitized ? ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"] : ["-O2"]);

    /// <summary>Runs a program to its end.</summary>
    /// <returns>The exit code and the output.</returns>
    public static (int Code, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }

        return (process.ExitCode, output.Result + error.Result);
    }

    /// <summary>Gets the sources without the self-tests.</summary>
    public static string[] DriverFiles => [.. Directory.GetFiles(Sources, "*.c").Where(file => !Path.GetFileName(file).StartsWith("selftest", StringComparison.Ordinal))];

    private static void Compile(string target, string[] files, params string[] options)
    {
        (int code, string output) = Run(Compiler!, [.. Strict, .. options, .. files, "-o", target, "-lm"]);
        if (code != 0)
        {
            throw new InvalidOperationException($"The conformance driver does not build: {output}");
        }
    }
}
