using System.Globalization;

namespace NeoResNet.Fuzz;

/// <summary>Represents the command line.</summary>
/// <param name="Targets">The targets, at least one.</param>
internal sealed record FuzzOptions(IReadOnlyList<FuzzTarget> Targets)
{
    /// <summary>Gets the number of cases per target.</summary>
    public long Cases { get; private init; } = 300_000;

    /// <summary>Gets the seed of the run.</summary>
    public ulong Seed { get; private init; } = 1;

    /// <summary>Gets the folder for findings and journals.</summary>
    public string Folder { get; private init; } = Path.Combine(Path.GetTempPath(), "fuzz");

    /// <summary>Gets the file to read instead of a run; null for a run.</summary>
    public string? Replay { get; private init; }

    /// <summary>Parses the arguments. Returns null if they are invalid.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        if (args.Length % 2 == 0)
        {
            return null;
        }

        FuzzOptions? options = args[0] == "all" ? new(FuzzTargets.All) : FuzzTargets.Find(args[0]) is { } target ? new([target]) : null;
        for (int i = 1; i < args.Length && options is not null; i += 2)
        {
            options = options.With(args[i], args[i + 1]);
        }

        return options is { Replay: not null, Targets.Count: not 1 } ? null : options;
    }

    private FuzzOptions? With(string name, string value) => name switch
    {
        "--cases" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long cases) => this with { Cases = cases },
        "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) => this with { Seed = seed },
        "--out" => this with { Folder = value },
        "--replay" => this with { Replay = value },
        _ => null,
    };
}
