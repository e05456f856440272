namespace NeoResNet.Training.Tests.FineTuning;

/// <summary>Creates photos of one colour per class, and a network whose features tell colours.</summary>
internal static class TunerSetup
{
    private const int Side = 16;

    private static readonly (string Name, byte Red, byte Green, byte Blue)[] Colours =
        [("red", 200, 40, 40), ("green", 40, 200, 40), ("blue", 40, 40, 200), ("white", 210, 210, 210)];

    /// <summary>Returns noisy photos, whose classes are the first colours in a given order.</summary>
    public static PhotoDataset Photos(int count, ulong seed, params string[] classes) => new(
        $"colours {seed}", classes, [.. Enumerable.Range(0, count).Select(i => new DatasetPhoto($"photo {i}", Photo.FromPixels(Noisy(classes[i % classes.Length], new(seed, (ulong)i))), [i % classes.Length]))]);

    /// <summary>Returns a network with random weights, whose classes have the names of colours or other names.</summary>
    public static ImageClassifier Network(int batch = 5) => ImageClassifier.CreateWithRandomWeights("mlperf_tiny_resnet8", seed: 5, classes: 3, new()
    {
        Recipe = Recipe.Torchvision with { Height = Side, Width = Side, Resize = ResizeRule.Stretch, ShorterSide = null, ClassNames = ClassNames.FromList(["cat", "Blue", "dog"]) },
        MaxThreads = 1,
        BatchSize = batch,
    });

    private static RgbImage Noisy(string colour, SampleRandom random)
    {
        (_, byte red, byte green, byte blue) = Colours.Single(known => known.Name == colour);
        var pixels = new byte[Side * Side * 3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            pixels[i] = (byte)(red + random.Below(80) - 40);
            pixels[i + 1] = (byte)(green + random.Below(80) - 40);
            pixels[i + 2] = (byte)(blue + random.Below(80) - 40);
        }

        return new(Side, Side, pixels);
    }
}
