using System.Globalization;

namespace NeoResNet.Perf;

/// <summary>
/// Which parameters to measure: <c>--depths 50,152 --batches 1,8 --threads 1,2 --backends cpu,cuda</c>. BenchmarkDotNet's own options
/// choose among benchmarks, not among parameters. Kept in environment variables, which its child processes inherit.
/// </summary>
internal static class Selection
{
    private static readonly string[] Names = ["depths", "batches", "threads", "backends"];

    public static IEnumerable<int> Depths => Numbers("depths", ResNetV2.Depths);

    public static IEnumerable<int> Batches => Numbers("batches", [1, 8, 32]);

    public static IEnumerable<int> Threads => Numbers("threads", new[] { 1, Environment.ProcessorCount }.Distinct());

    public static IEnumerable<string> Backends => Chosen("backends")?.Split(',') ?? BackendTable.Names;

    /// <summary>Takes this project's options out of a command line; gives what is left for BenchmarkDotNet.</summary>
    public static string[] TakeFrom(string[] arguments)
    {
        var rest = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (!Names.Contains(name))
            {
                rest.Add(arguments[i]);
            }
            else if (++i < arguments.Length)
            {
                Environment.SetEnvironmentVariable(Variable(name), arguments[i]);
            }
            else
            {
                throw new ArgumentException($"--{name} needs a list of values with commas between.");
            }
        }

        return [.. rest];
    }

    private static IEnumerable<int> Numbers(string name, IEnumerable<int> all) =>
        Chosen(name)?.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)) ?? all;

    private static string? Chosen(string name) => Environment.GetEnvironmentVariable(Variable(name)) is { Length: > 0 } value ? value : null;

    private static string Variable(string name) => $"NEORESNET_PERF_{name.ToUpperInvariant()}";
}
