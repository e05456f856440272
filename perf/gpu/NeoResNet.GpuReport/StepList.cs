using System.Globalization;

namespace NeoResNet.GpuReport;

/// <summary>
/// Lists the steps on a machine with a GPU, in order: libraries and devices, correctness, engines,
/// speed, memory access.
/// </summary>
internal sealed class StepList
{
    private const string Float32 = "float32";

    private static readonly string[] Precisions = [Float32, "tf32", "float16", "bfloat16"];

    private readonly string _tool;
    private readonly string _tests;
    private readonly string _scratch;
    private readonly RunSettings _settings;

    /// <summary>Sets the programs.</summary>
    /// <param name="programs">The folder of the unpacked archive.</param>
    /// <param name="scratch">The folder for files that the programs write.</param>
    /// <param name="settings">The settings of the run.</param>
    public StepList(string programs, string scratch, RunSettings settings)
    {
        _tool = Path.Combine(programs, "bin", "neoresnet");
        _tests = Path.Combine(programs, "tests", "NeoResNet.Backends.Cuda.Tests");
        _scratch = scratch;
        _settings = settings;
    }

    /// <summary>
    /// Gets the step that finds libraries and devices. No other step can run if it finds no device.
    /// </summary>
    public Step Info => new("info", _tool, ["info", "--json"]);

    /// <summary>Gets all other steps.</summary>
    public IEnumerable<Step> Rest => [.. Checks(), .. Plans(), .. Timings(), MemoryCheck()];

    private IEnumerable<Step> Checks() =>
    [
        .. Precisions.Select(precision => OnDevice($"selfcheck {precision}", precision, ["selfcheck"]) with
        {
            // In addition to the backend's own rules, this variable prevents every library from
            // rounding to TF32.
            Environment = precision == Float32 ? new Dictionary<string, string> { ["NVIDIA_TF32_OVERRIDE"] = "0" } : new(),
        }),
        Tests("capture and replay", "TestCategory=Device&FullyQualifiedName~ReplayTests"),
        Tests("tests", "TestCategory=Device&FullyQualifiedName!~ReplayTests"),
    ];

    private IEnumerable<Step> Plans() =>
        from precision in Precisions
        from batch in new[] { _settings.Batches[0], _settings.Batches[^1] }.Distinct()
        select OnDevice($"plan {_settings.Depths[0]} {precision} {batch}", precision,
            ["plan", .. Network(_settings.Depths[0], batch), "--profile", "--runs", Text(Math.Max(1, _settings.Steps / 5)), "--burn-in", "2"]);

    private IEnumerable<Step> Timings() =>
        from depth in _settings.Depths
        from precision in Precisions
        from batch in _settings.Batches
        select OnDevice($"forward {depth} {precision} {batch}", precision,
            ["forward", .. Network(depth, batch), "--steps", Text(_settings.Steps), "--burn-in", Text(_settings.BurnIn)]);

    // Small sizes, because the sanitizer is many times slower.
    private Step MemoryCheck()
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer"];
        string? sanitizer = folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, "compute-sanitizer")).FirstOrDefault(File.Exists);
        return new("memcheck", sanitizer ?? "compute-sanitizer",
            ["--tool", "memcheck", "--error-exitcode", "9", _tool,
                "forward", "--device", "cuda", "--precision", Float32, "--depth", "50", "--batch", "1", "--size", "32", "--steps", "1", "--burn-in", "2", "--json"], StepOutput.Sanitizer)
        {
            NotPresent = sanitizer is null ? "compute-sanitizer not found on the path and in /usr/local/cuda" : null,
        };
    }

    private Step OnDevice(string name, string precision, string[] arguments) => new(name, _tool, [.. arguments, "--device", "cuda", "--precision", precision, "--json"]);

    private Step Tests(string name, string filter) => new(name, _tests, ["--filter", filter, "--no-ansi", "--results-directory", _scratch], StepOutput.Tests)
    {
        Environment = new Dictionary<string, string> { ["NEORESNET_CUDA_TESTS"] = "device", ["TESTINGPLATFORM_TELEMETRY_OPTOUT"] = "1", ["TESTINGPLATFORM_NOBANNER"] = "1" },
    };

    private string[] Network(int depth, int batch) => ["--depth", Text(depth), "--batch", Text(batch), "--size", Text(_settings.Size)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
