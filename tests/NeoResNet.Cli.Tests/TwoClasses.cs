using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Writes a data set of small photos, which a network learns in some steps.</summary>
internal static class TwoClasses
{
    private const int Side = 8;

    /// <summary>Writes dark and light photos to <c>data</c>: 20 to learn from and 6 to test with.</summary>
    public static void Write(TemporaryFolder folder)
    {
        foreach ((string part, int count) in ((string, int)[])[("train", 20), ("test", 6)])
        {
            for (int i = 0; i < count; i++)
            {
                string name = i % 2 == 0 ? "dark" : "light";
                _ = Directory.CreateDirectory(folder.PathOf($"data/{part}/{name}"));
                byte[] pixels = [.. Enumerable.Range(0, Side * Side * 3).Select(k => (byte)((i % 2 == 0 ? 20 : 200) + (((k * 7) + (i * 13)) % 40)))];
                File.WriteAllBytes(folder.PathOf($"data/{part}/{name}/{i}.png"), PngWriter.Encode(Side, Side, 3, pixels));
            }
        }
    }
}
