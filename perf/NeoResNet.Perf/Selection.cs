using System.Globalization;

namespace NeoResNet.Perf;

/// <summary>
/// Reads the parameters to measure: <c>--depths 50,152 --batches 1,8 --threads 1,2 --backends
/// cpu,cuda</c>.
/// </summary>
/// <remarks>
/// The options of BenchmarkDotNet select benchmarks, not parameters. The values are stored in
/// environment variables, which child processes inherit.
/// </remarks>
internal static class Selection
{
    private static readonly string[] Names = ["depths", "batches", "threads", "backends"];

    public static IEnumerable<int> Depths => Numbers("depths", ResNetV2.Depths);

    public static IEnumerable<int> Batches => Numbers("batches", [1, 8, 32]);

    public static IEnumerable<int> Threads => Numbers("threads", new[] { 1, Environment.ProcessorCount }.Distinct());

    public static IEnumerable<string> Backends => Chosen("backends")?.Split(',') ?? BackendTable.Names;

    /// <summary>Removes the options of this project from a command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The remaining arguments, for BenchmarkDotNet.</returns>
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
                throw new ArgumentException($"--{name} requires a comma-separated list of values.");
            }
        }

        return [.. rest];
    }

    private static IEnumerable<int> Numbers(string name, IEnumerable<int> all) =>
        Chosen(name)?.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)) ?? all;

    private static string? Chosen(string name) => Environment.GetEnvironmentVariable(Variable(name)) is { Length: > 0 } value ? value : null;

    private static string Variable(string name) => $"NEORESNET_PERF_{name.ToUpperInvariant()}";
}
