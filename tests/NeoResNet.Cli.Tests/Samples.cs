using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Finds the photos of the repository.</summary>
internal static class Samples
{
    public static string PathOf(string name) => Path.Combine(TestData.Repository, "samples", "images", name);
}
