using System.Globalization;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Chooses the order in which the conformance driver executes work that streams and graphs leave
/// unordered. Each process has a seed, and the order of a test follows from the seed and the name
/// of the test, so that a single test has the same order again. Every process and every failed test
/// print <see cref="Variable"/>, which repeats the order. A seed or a mode in NEORESNET_CONFORMANCE
/// overrides it.
/// </summary>
internal static class ConformanceSchedule
{
    /// <summary>The environment variable with the seed of a process, at least 1.</summary>
    public const string Variable = "NEORESNET_CONFORMANCE_SEED";

    private static readonly uint Seed = Read();

    /// <summary>Gets the setting that repeats the order of a test.</summary>
    public static string Text => $"{Variable}={Seed}";

    /// <summary>Chooses the order of a test.</summary>
    /// <param name="test">The full name of the test.</param>
    public static void Draw(string test)
    {
        // FNV-1a: the same in every process.
        uint drawn = test.Aggregate(2166136261 ^ Seed, (hash, letter) => (hash ^ letter) * 16777619);
        string given = Environment.GetEnvironmentVariable("NEORESNET_CONFORMANCE") ?? "";
        if (!given.Contains("seed=", StringComparison.Ordinal))
        {
            Conformance.Set("seed", drawn % int.MaxValue);
        }

        if (!given.Contains("mode=", StringComparison.Ordinal))
        {
            Conformance.Set("mode", (drawn >> 16) % 2);
        }
    }

    private static uint Read()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        uint seed = string.IsNullOrEmpty(given) ? (uint)Random.Shared.Next(1, int.MaxValue) : uint.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Progress.WriteLine($"{Variable}={seed}");
        return seed;
    }
}
