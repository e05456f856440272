using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>What to measure, from the command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "usage: NeoResNet.Peers [--depths 50,152] [--batches 1,8,32] [--threads 1,2] [--peers neo,ort,torch] [--rounds 3] [--seconds 6] [--models DIR] [--json] [--write]";

    public IReadOnlyList<int> Depths { get; init; } = [50, 152];

    public IReadOnlyList<int> Batches { get; init; } = [1, 8, 32];

    public IReadOnlyList<int> Threads { get; init; } = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];

    public IReadOnlyList<string> Peers { get; init; } = ["neo", "ort", "torch"];

    /// <summary>Times that each configuration is measured with each peer, in turns.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Least time of one measurement.</summary>
    public double Seconds { get; init; } = 6;

    /// <summary>Where weights and models are kept between runs.</summary>
    public string Models { get; init; } = Path.Combine(Path.GetTempPath(), "neoresnet-peers");

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
                _ when i + 1 == arguments.Length => throw new ArgumentException($"'{name}' is unknown or lacks its value. {Usage}"),
                "--depths" => options with { Depths = Numbers(arguments[++i]) },
                "--batches" => options with { Batches = Numbers(arguments[++i]) },
                "--threads" => options with { Threads = Numbers(arguments[++i]) },
                "--peers" => options with { Peers = arguments[++i].Split(',') },
                "--rounds" => options with { Rounds = Numbers(arguments[++i])[0] },
                "--seconds" => options with { Seconds = double.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "--models" => options with { Models = arguments[++i] },
                _ => throw new ArgumentException($"'{name}' is unknown. {Usage}"),
            };
        }

        return options.Peers.FirstOrDefault(peer => peer == "peak" || !Child.Knows(peer)) is { } unknown
            ? throw new ArgumentException($"There is no peer '{unknown}'. {Usage}")
            : options;
    }

    private static int[] Numbers(string list) => [.. list.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}
