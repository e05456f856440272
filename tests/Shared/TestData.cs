using System.Text.Json;

namespace NeoResNet.TestSupport;

/// <summary>Finds the repository and the reference data that may lie beside it.</summary>
internal static class TestData
{
    /// <summary>The folder that holds NeoResNet.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Path of a file or folder of the reference data; ignores the test where it is absent.</summary>
    public static string PathOf(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("NEORESNET_TESTDATA") ?? Path.Combine(Repository, "..", "shared");
        string path = Path.Combine([root, .. parts]);
        if (!Path.Exists(path))
        {
            Assert.Ignore($"Reference data {Path.Combine(parts)} is absent; set NEORESNET_TESTDATA to the folder that holds it.");
        }

        return path;
    }

    /// <summary>One of the vectors made from slim's own tests.</summary>
    public static JsonElement Vector(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf("vectors", $"{name}.json")));
        return document.RootElement.Clone();
    }

    /// <summary>All numbers of a nested JSON array, in order.</summary>
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
