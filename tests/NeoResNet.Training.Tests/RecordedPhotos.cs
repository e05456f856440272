using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests;

/// <summary>Opens the 20 photos of CIFAR-10 in the repository, two of each class.</summary>
internal static class RecordedPhotos
{
    public static PhotoDataset Open()
    {
        const int Length = 32 * 32 * 3;
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("weights", "expected_logits.json")));
        byte[] pixels = File.ReadAllBytes(TestData.PathOf("weights", "cifar10_jpeg_20images_rgb_hwc_u8.bin"));
        int[] labels = [.. recorded.RootElement.GetProperty("image_list").EnumerateArray().Select(image => image.GetProperty("label").GetInt32())];
        return new("test", [.. ClassNames.Cifar10], [.. labels.Select((label, i) => new DatasetPhoto($"{i}", Photo.FromPixels(new(32, 32, pixels.AsMemory(i * Length, Length))), [label]))]);
    }
}
