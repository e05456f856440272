using System.Globalization;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The order in which the conformance driver executes what streams and graphs leave open, drawn anew for each process and from that for each
/// test by its name, so that a test alone gets the same order again. <see cref="Variable"/>, which every process prints, and every test
/// that fails, brings them back. NEORESNET_CONFORMANCE with a seed or a mode wins.
/// </summary>
internal static class ConformanceSchedule
{
    /// <summary>The environment variable that gives the seed of a process, at least 1.</summary>
    public const string Variable = "NEORESNET_CONFORMANCE_SEED";

    private static readonly uint Seed = Read();

    /// <summary>What brings the order of a test back.</summary>
    public static string Text => $"{Variable}={Seed}";

    /// <summary>Draws the order of a test.</summary>
    /// <param name="test">Its full name.</param>
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
