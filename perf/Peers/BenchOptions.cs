using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>Represents the options of the command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "Usage: NeoResNet.Peers [train] [--depths 50,152] [--onnx FILE] [--batches 1,8,32] [--threads 1,2] [--peers neo,ort,torch] [--winograd auto,off] [--low-memory] [--isa avx2] " +
        "[--rounds 3] [--seconds 6] [--models DIR] [--lock FILE] [--earlier FILE] [--json] [--write]";

    public IReadOnlyList<int> Depths { get; init; } = [50, 152];

    /// <summary>Gets the paths of the ONNX models to measure.</summary>
    public IReadOnlyList<string> Onnx { get; init; } = [];

    /// <summary>Gets the networks to measure.</summary>
    public IEnumerable<PeerModel> Networks => [.. Depths.Select(depth => new PeerModel(depth)), .. Onnx.Select(path => new PeerModel(0, path))];

    /// <summary>Gets whether to measure training steps instead of the forward pass.</summary>
    public bool Training { get; init; }

    /// <summary>Gets the batch sizes; null for the defaults.</summary>
    public IReadOnlyList<int>? Batches { get; init; }

    /// <summary>Returns the batch sizes of a network.</summary>
    public IReadOnlyList<int> BatchesOf(PeerModel model) => Batches ?? (model.IsCifar ? [128] : Training ? [8, 32] : [1, 8, 32]);

    public IReadOnlyList<int> Threads { get; init; } = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];

    public IReadOnlyList<string> Peers { get; init; } = ["neo", "ort", "torch"];

    /// <summary>
    /// Gets the rows of this library: <c>auto</c>, <c>off</c> (without Winograd convolution) or
    /// both. If empty, one row that uses the environment.
    /// </summary>
    public IReadOnlyList<string> Winograd { get; init; } = [];

    /// <summary>Gets whether to add a row of this library in low-memory mode.</summary>
    public bool LowMemory { get; init; }

    /// <summary>
    /// Gets the instruction set that limits this library and libtorch in additional rows; null for
    /// no additional rows.
    /// </summary>
    public string? Isa { get; init; }

    /// <summary>Gets the number of rounds, in each of which every peer is measured once.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Gets the minimum duration of one measurement in seconds.</summary>
    public double Seconds { get; init; } = 6;

    /// <summary>Gets the folder that keeps weights and models between runs.</summary>
    public string Models { get; init; } = Path.Combine(Path.GetTempPath(), "neoresnet-peers");

    /// <summary>
    /// Gets the file to lock during each measurement, so that concurrent benchmarks on one machine
    /// wait for each other; null for no lock.
    /// </summary>
    public string? Lock { get; init; }

    /// <summary>
    /// Gets the JSON file of an earlier run, whose other configurations complete the table; null
    /// for none.
    /// </summary>
    public string? Earlier { get; init; }

    /// <summary>Gets whether to print one JSON object instead of a table.</summary>
    public bool Json { get; init; }

    /// <summary>Gets whether to write the table to perf/README.md.</summary>
    public bool Write { get; init; }

    public static BenchOptions Parse(string[] arguments)
    {
        bool training = arguments is ["train", ..];
        BenchOptions options = training ? new() { Training = true, Depths = [20, 50], Peers = ["neo", "torch"] } : new();
        for (int i = training ? 1 : 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            options = name switch
            {
                "--json" => options with { Json = true },
                "--write" => options with { Write = true },
                "--low-memory" => options with { LowMemory = true },
                _ when i + 1 == arguments.Length => throw new ArgumentException($"Unknown option or missing value: '{name}'. {Usage}"),
                "--depths" => options with { Depths = arguments[++i] == "none" ? [] : Numbers(name, arguments[i]) },
                "--onnx" => options with { Onnx = [.. arguments[++i].Split(',').Select(Path.GetFullPath)] },
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
                _ => throw new ArgumentException($"Unknown option '{name}'. {Usage}"),
            };
        }

        return options is { Training: true, Write: true } or { Training: true, Onnx.Count: > 0 }
            ? throw new ArgumentException($"'train' supports neither --write nor --onnx. {Usage}")
            : options;
    }

    private static string[] Words(string option, string list, params string[] known) =>
        [.. list.Split(',').Distinct().Select(word => known.Contains(word) ? word : throw Unknown(option, word, string.Join(", ", known)))];

    private static int[] Numbers(string option, string list) =>
    [
        .. list.Split(',').Distinct().Select(text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : throw Unknown(option, text, "integers of at least 1")),
    ];

    private static double Positive(string option, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is > 0 and < double.PositiveInfinity
            ? number
            : throw Unknown(option, text, "a number greater than 0");

    private static ArgumentException Unknown(string option, string value, string allowed) => new($"Invalid value '{value}' for '{option}'. Expected {allowed}. {Usage}");
}
