namespace NeoResNet.Peers;

/// <summary>Represents one row of the table: a runtime with its settings.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Peer">The runtime: neo, ort or torch.</param>
/// <param name="Isa">
/// The instruction set that the runtime is limited to; null for the best available. Rows with the
/// same set are compared.
/// </param>
/// <param name="Arguments">Further arguments of the child process.</param>
internal sealed record Contestant(string Name, string Peer, string? Isa, params IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// The name of AVX2, which this library and libtorch can be limited to. ONNX Runtime has no
    /// setting for it.
    /// </summary>
    public const string Avx2 = "avx2";

    /// <summary>Gets whether the runtime is this library.</summary>
    public bool IsOurs => Peer == "neo";

    /// <summary>
    /// Returns whether the runtime runs a workload. libtorch opens no ONNX models, and this package
    /// of ONNX Runtime does not train.
    /// </summary>
    public bool Opens(Workload workload) => Peer switch
    {
        "torch" => workload.Model.Onnx is null,
        "ort" => !workload.Training,
        _ => true,
    };

    /// <summary>
    /// Lists the rows that the options select: rows without a limit first, then rows with a limit.
    /// </summary>
    public static IReadOnlyList<Contestant> Of(BenchOptions options)
    {
        string?[] sets = options.Isa is { } isa ? [null, isa] : [null];
        return [.. sets.SelectMany(set => options.Peers.SelectMany(peer => peer == "neo" ? Ours(options, set) : Other(peer, set)))];
    }

    private static IEnumerable<Contestant> Ours(BenchOptions options, string? set)
    {
        // Without the option, the child gets no argument and NEORESNET_WINOGRAD applies.
        IEnumerable<(string Suffix, string[] Arguments)> winograd = options.Winograd.Count == 0
            ? [("", [])]
            : options.Winograd.Select(use => (use == "off" ? "-direct" : "", new[] { $"winograd={use}" }));
        foreach ((string suffix, string[] arguments) in winograd)
        {
            yield return new(Named("neo", set) + suffix, "neo", set, arguments);
        }

        if (options.LowMemory)
        {
            yield return new(Named("neo", set) + "-lowmem", "neo", set, "lowmem=1");
        }
    }

    private static Contestant[] Other(string peer, string? set) => peer == "ort" && set is not null ? [] : [new(Named(peer, set), peer, set)];

    private static string Named(string peer, string? set) => set is null ? peer : $"{peer}-{set}";
}
