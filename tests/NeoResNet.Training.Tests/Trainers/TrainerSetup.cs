using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Training.Tests.Trainers;

/// <summary>Creates small data sets that a network learns in some steps, and reads results.</summary>
internal static class TrainerSetup
{
    private const int Side = 16;

    /// <summary>
    /// Returns noisy photos with a bright half: upper, lower, left or right, one class per half.
    /// </summary>
    public static PhotoDataset Halves(int count, ulong seed = 1, int classes = 4)
    {
        string[] names = ["upper", "lower", "left", "right"];
        return new($"halves {seed}", names[..classes], [.. Enumerable.Range(0, count).Select(i => new DatasetPhoto($"photo {i}", Photo.FromPixels(Half(i % classes, new(seed, (ulong)i))), [i % classes]))]);
    }

    /// <summary>Returns options of a small and fast network.</summary>
    public static TrainerOptions Options(int epochs = 2, int batch = 8) => new()
    {
        Network = "mlperf_tiny_resnet8",
        Recipe = Recipe.Torchvision with { Height = Side, Width = Side, Resize = ResizeRule.Stretch, ShorterSide = null },
        Epochs = epochs,
        Photos = new() { BatchSize = batch, Seed = 3, Augmentation = new() { Crop = CropRule.Shift, Padding = 1 } },
        Schedule = steps => LearningRate.Triangular(0.05, steps),
        MaxThreads = 1,
    };

    /// <summary>Reads the arrays of a file as text, bit by bit.</summary>
    public static string[] Bits(string path) => [.. Safetensors.Read(path).Select(array => $"{array.Name} {array.ElementType} {Convert.ToHexString(array.Bytes.Span)}")];

    /// <summary>Reads the lines of the metrics without the numbers that depend on time.</summary>
    public static string[] Metrics(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Select(line => MetricsLine.TryParse(line)! with { ImagesPerSecond = 0 }).Select(line => line.ToJson())];

    private static RgbImage Half(int half, SampleRandom random)
    {
        var pixels = new byte[Side * Side * 3];
        for (int i = 0; i < Side * Side; i++)
        {
            (int y, int x) = (i / Side, i % Side);
            bool isBright = half switch { 0 => y < Side / 2, 1 => y >= Side / 2, 2 => x < Side / 2, _ => x >= Side / 2 };
            for (int channel = 0; channel < 3; channel++)
            {
                pixels[(3 * i) + channel] = (byte)((isBright ? 120 : 40) + random.Below(60));
            }
        }

        return new(Side, Side, pixels);
    }
}
