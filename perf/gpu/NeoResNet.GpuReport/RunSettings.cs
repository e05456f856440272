using System.Globalization;

namespace NeoResNet.GpuReport;

/// <summary>What to measure and how large, by environment variables; the defaults are for a real GPU.</summary>
internal sealed record RunSettings
{
    /// <summary>Depths of the networks timed: NEORESNET_GPU_DEPTHS.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [50, 152];

    /// <summary>Batches timed: NEORESNET_GPU_BATCHES.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 8, 32];

    /// <summary>Height and width of the images: NEORESNET_GPU_SIZE.</summary>
    public int Size { get; init; } = 224;

    /// <summary>Timed forward passes, after a fifth as many that are not, and three at the least: NEORESNET_GPU_STEPS.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Most seconds that one step may take: NEORESNET_GPU_LIMIT.</summary>
    public int LimitSeconds { get; init; } = 1800;

    /// <summary>A remark for the report: NEORESNET_GPU_NOTE.</summary>
    public string Note { get; init; } = "";

    /// <summary>Forward passes before the timed ones: queued, recorded, replayed, and more.</summary>
    public int BurnIn => Math.Max(3, Steps / 5);

    /// <summary>Reads the variables.</summary>
    /// <exception cref="ArgumentException">One is no positive whole number, or no list of such with commas between.</exception>
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
            : throw new ArgumentException($"NEORESNET_GPU_{name}: expected a positive whole number, got '{text}'.");
    }
}
