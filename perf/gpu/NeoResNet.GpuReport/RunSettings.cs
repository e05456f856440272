using System.Globalization;

namespace NeoResNet.GpuReport;

/// <summary>
/// Contains the settings of a run, which environment variables set. The defaults are suitable for a
/// GPU.
/// </summary>
internal sealed record RunSettings
{
    /// <summary>Gets the depths of the timed networks: NEORESNET_GPU_DEPTHS.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [50, 152];

    /// <summary>Gets the timed batch sizes: NEORESNET_GPU_BATCHES.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 8, 32];

    /// <summary>Gets the height and width of the images in pixels: NEORESNET_GPU_SIZE.</summary>
    public int Size { get; init; } = 224;

    /// <summary>
    /// Gets the number of timed forward passes: NEORESNET_GPU_STEPS. A fifth as many untimed
    /// passes, at least three, run before them.
    /// </summary>
    public int Steps { get; init; } = 100;

    /// <summary>Gets the time limit per step in seconds: NEORESNET_GPU_LIMIT.</summary>
    public int LimitSeconds { get; init; } = 1800;

    /// <summary>Gets a remark for the report: NEORESNET_GPU_NOTE.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Gets the number of forward passes before the timed passes: queued, recorded, replayed, and
    /// more.
    /// </summary>
    public int BurnIn => Math.Max(3, Steps / 5);

    /// <summary>Reads the variables.</summary>
    /// <exception cref="ArgumentException">
    /// A variable is not a positive integer, or not a comma-separated list of positive integers.
    /// </exception>
    public static RunSettings FromEnvironment(Func<string, string?> variable)
    {
        var standard = new RunSettings();
        return new()
        {
            Depths = Numbers("DEPTHS") ?? standard.Depths,
            Batches = Numbers("BATCHES") ?? standard.Batches,
            Size = Number("SIZE") ?? standard.Size,
            Steps = Number("STEPS") ?? standard.Steps,
            LimitSeconds = Number("LIMIT") ?? standard.LimitSeconds,
            Note = variable("NEORESNET_GPU_NOTE") ?? "",
        };

        int[]? Numbers(string name) => variable($"NEORESNET_GPU_{name}") is { Length: > 0 } text ? [.. text.Split(',').Select(part => Positive(name, part))] : null;

        int? Number(string name) => variable($"NEORESNET_GPU_{name}") is { Length: > 0 } text ? Positive(name, text) : null;

        static int Positive(string name, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new ArgumentException($"NEORESNET_GPU_{name}: expected a positive integer; found '{text}'.");
    }
}
