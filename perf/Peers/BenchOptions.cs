using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>What to measure, from the command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "usage: NeoResNet.Peers [--depths 50,152] [--batches 1,8,32] [--threads 1,2] [--peers neo,ort,torch] [--winograd auto,off] [--low-memory] [--isa avx2] " +
        "[--rounds 3] [--seconds 6] [--models DIR] [--lock FILE] [--earlier FILE] [--json] [--write]";

    public IReadOnlyList<int> Depths { get; init; } = [50, 152];

    public IReadOnlyList<int> Batches { get; init; } = [1, 8, 32];

    public IReadOnlyList<int> Threads { get; init; } = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];

    public IReadOnlyList<string> Peers { get; init; } = ["neo", "ort", "torch"];

    /// <summary>Rows of ours: <c>auto</c>, <c>off</c> (Winograd's method forbidden) or both; none for one row as the environment says.</summary>
    public IReadOnlyList<string> Winograd { get; init; } = [];

    /// <summary>A further row of ours that keeps no form of the weights larger than the plain one.</summary>
    public bool LowMemory { get; init; }

    /// <summary>Further rows in which every runtime is limited to this instruction set; null for none.</summary>
    public string? Isa { get; init; }

    /// <summary>Times that each configuration is measured with each peer, in turns.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Least time of one measurement.</summary>
    public double Seconds { get; init; } = 6;

    /// <summary>Where weights and models are kept between runs.</summary>
    public string Models { get; init; } = Path.Combine(Path.GetTempPath(), "neoresnet-peers");

    /// <summary>A file to lock while something is measured, so that several who measure on one machine wait for one another; null for none.</summary>
    public string? Lock { get; init; }

    /// <summary>JSON of an earlier run, whose other configurations complete the table; null for none.</summary>
    public string? Earlier { get; init; }

    /// <summary>One JSON object on the output instead of a table.</summary>
    public bool Json { get; init; }

    /// <summary>Put the table into perf/README.md.</summary>
    public bool Write { get; init; }

    public static BenchOptions Parse(string[] arguments)
    {
        var options = new BenchOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            options = name switch
            {
                "--json" => options with { Json = true },
                "--write" => options with { Write = true },
                "--low-memory" => options with { LowMemory = true },
                _ when i + 1 == arguments.Length => throw new ArgumentException($"'{name}' is unknown or lacks its value. {Usage}"),
                "--depths" => options with { Depths = Numbers(name, arguments[++i]) },
                "--batches" => options with { Batches = Numbers(name, arguments[++i]) },
                "--threads" => options with { Threads = Numbers(name, arguments[++i]) },
                "--peers" => options with { Peers = Words(name, arguments[++i], "neo", "ort", "torch") },
                "--winograd" => options with { Winograd = Words(name, arguments[++i], "auto", "off") },
                "--isa" => options with { Isa = Words(name, arguments[++i], Contestant.Avx2)[0] },
                "--rounds" => options with { Rounds = Numbers(name, arguments[++i])[0] },
                "--seconds" => options with { Seconds = Positive(name, arguments[++i]) },
                "--lock" => options with { Lock = Path.GetFullPath(arguments[++i]) },
                "--earlier" => options with { Earlier = arguments[++i] },
                "--models" => options with { Models = Path.GetFullPath(arguments[++i]) },
                _ => throw new ArgumentException($"'{name}' is unknown. {Usage}"),
            };
        }

        return options;
    }

    private static string[] Words(string option, string list, params string[] known) =>
        [.. list.Split(',').Distinct().Select(word => known.Contains(word) ? word : throw Unknown(option, word, string.Join(", ", known)))];

    private static int[] Numbers(string option, string list) =>
    [
        .. list.Split(',').Distinct().Select(text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : throw Unknown(option, text, "whole numbers from 1")),
    ];

    private static double Positive(string option, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is > 0 and < double.PositiveInfinity
            ? number
            : throw Unknown(option, text, "a number above 0");

    private static ArgumentException Unknown(string option, string value, string allowed) => new($"{option}: '{value}'; allowed: {allowed}. {Usage}");
}
