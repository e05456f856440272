namespace NeoResNet.Cli.Tests;

/// <summary>The photos of the repository.</summary>
internal static class Samples
{
    public static string PathOf(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeoResNet.sln")))
            {
                return Path.Combine(folder.FullName, "samples", "images", name);
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds NeoResNet.sln.");
    }
}
