using System.Text.Json;

namespace NeoResNet.TestSupport;

/// <summary>Finds the repository, the test data in it, and the data that may lie outside of it.</summary>
internal static class TestData
{
    /// <summary>The folder that holds NeoResNet.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Gets the path of a file or folder in <c>tests/Data</c>.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Repository, "tests", "Data", .. parts]);

    /// <summary>Gets the path of data that the repository does not contain, and skips the test if the data is absent.</summary>
    public static string OutsidePathOf(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("NEORESNET_TESTDATA") ?? Path.Combine(Repository, "..", "shared");
        string path = Path.Combine([root, .. parts]);
        if (!Path.Exists(path))
        {
            Assert.Ignore($"Test data not found: {Path.Combine(parts)}. Set NEORESNET_TESTDATA to the folder that contains it.");
        }

        return path;
    }

    /// <summary>Reads one of the vectors made from slim's own tests.</summary>
    public static JsonElement Vector(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf("vectors", $"{name}.json")));
        return document.RootElement.Clone();
    }

    /// <summary>Gets all numbers of a nested JSON array, in order.</summary>
    public static float[] Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Numbers)]
        : [element.GetSingle()];

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeoResNet.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds NeoResNet.sln.");
    }
}
