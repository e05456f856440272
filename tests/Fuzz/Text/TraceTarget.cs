using System.Globalization;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads traces, the golden files of <c>neoresnet doctor</c>.</summary>
internal sealed class TraceTarget : TextFileTarget
{
    private const string Step = "\"min\": -1.5, \"max\": 2, \"mean\": 0.25, \"deviation\": 1, \"zeros\": 0.5, \"non_finite\": 0, \"samples\": [1, -1.5, null, 2]";

    private static readonly string[] Words =
    [
        "\"version\"", "\"network\"", "\"steps\"", "\"name\"", "\"shape\"", "\"min\"", "\"max\"", "\"mean\"", "\"deviation\"", "\"zeros\"", "\"non_finite\"", "\"samples\"", "[1, 2]",
        "[65536, 65536]", "[1, 1, 1, 1, 1, 1, 1, 1, 1]",
    ];

    public override string Name => "trace";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.UTF8.GetBytes($"{{\"version\": 1, \"network\": \"n\", \"steps\": [{{\"name\": \"a\", \"shape\": [1, 2, 2], {Step}}}, {{\"name\": \"b\", \"shape\": [], {Step}}}]}}"),
        Encoding.UTF8.GetBytes($"{{\"version\": 1, \"network\": \"resnet_v2_50\", \"steps\": [{{\"name\": \"logits\", \"shape\": [0], {Step.Replace("-1.5", "null", StringComparison.Ordinal)}}}]}}"),
    ];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (64L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] json = random.Pick<byte[]>([.. Seeds]);
        return random.Below(8) switch
        {
            0 => json[..random.Below(json.Length + 1)],
            1 => ByteMutator.Mutate(json, random),
            _ => JsonMutator.Mutate(json, random, Words),
        };
    }

    protected override byte[] ReadFile(string path)
    {
        NetworkTrace trace = NetworkTrace.Load(path);
        var text = new StringBuilder(trace.Network);
        foreach (TraceStep step in trace.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"{step.Name} {step.Shape} {step.Statistics} {string.Join(' ', step.Samples)};");
        }

        foreach (TraceDrift drift in trace.Compare(trace))
        {
            text.Append(CultureInfo.InvariantCulture, $"{drift}");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
