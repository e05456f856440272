using System.Runtime.InteropServices;
using System.Text.Json;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Preprocessing;

/// <summary>
/// transformers' <c>preprocessor_config.json</c>, read by this library and by a Python program that follows transformers' source on Pillow: the
/// same photos, value for value.
/// </summary>
public sealed class TransformersPreprocessingTests : TemporaryFileFixture
{
    private const string Network = """{ "model_type": "resnet", "layer_type": "bottleneck", "depths": [3, 4, 6, 3] }""";

    // The published file of microsoft/resnet-50, and each key with other values.
    private static readonly string[] Configurations =
    [
        Configuration(""" "crop_pct": 0.875, "do_normalize": true, "resample": 3, "size": 224 """),
        Configuration(""" "resample": 2, "size": { "shortest_edge": 224 } """),
        Configuration(""" "crop_pct": 0.95, "resample": 3, "rescale_factor": 0.00392156862745098, "size": { "shortest_edge": 64 } """),
        Configuration(""" "crop_pct": 1.0, "resample": 2, "rescale_factor": 0.007843137254901961, "size": { "shortest_edge": 65 } """),
        Configuration(""" "crop_pct": 0.9, "resample": 0, "do_rescale": false, "size": { "shortest_edge": 61 } """),
        Configuration(""" "crop_pct": 0.7, "resample": 3, "do_rescale": false, "do_normalize": false, "size": { "shortest_edge": 96 } """),
        Configuration(""" "crop_pct": 0.875, "resample": 3, "size": { "shortest_edge": 383 } """),
        Configuration(""" "crop_pct": 0.875, "resample": 2, "size": { "shortest_edge": 384 } """),
    ];

    private sealed record Job(string Name, RgbImage Photo, int Configuration);

    [Test]
    public void Every_value_is_that_of_transformers()
    {
        Recipe[] recipes = [.. Configurations.Select(Read)];
        Job[] jobs = [.. Photos().SelectMany(photo => Configurations.Select((_, i) => new Job($"{photo.Name}, configuration {i}", photo.Photo, i)))];
        Pillow.Run(["Preprocessing", "References", "transformers.py"], [], string.Join('\n', jobs.Select(Line)));
        for (int i = 0; i < jobs.Length; i++)
        {
            float[] found = recipes[jobs[i].Configuration].Prepare(jobs[i].Photo).ToArray();
            double[] expected = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(PathOf($"{i}.out"))).ToArray();
            Assert.That(found, Has.Length.EqualTo(expected.Length), jobs[i].Name);

            // A pixel that is one level off would be 1/255 or more; what is allowed is the rounding of float32.
            double largest = found.Zip(expected, (ours, theirs) => Math.Abs(ours - theirs) / Math.Max(1, Math.Abs(theirs))).Max();
            Assert.That(largest, Is.LessThan(5e-7), jobs[i].Name);
        }
    }

    private static string Configuration(string keys) => $$"""
        { "image_processor_type": "ConvNextImageProcessor", "do_resize": true, {{keys}}, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225] }
        """;

    private Recipe Read(string configuration, int number)
    {
        string folder = Directory.CreateDirectory(PathOf($"{number}")).FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), Network);
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"), configuration);
        return RecipeFile.Find(Path.Combine(folder, "model.safetensors")).Recipe!;
    }

    private static IEnumerable<(string Name, RgbImage Photo)> Photos()
    {
        yield return ("cat.png", ImageFile.Decode(Path.Combine(TestData.Repository, "samples", "images", "cat.png")));
        foreach ((int width, int height) in ((int, int)[])[(37, 53), (257, 255), (400, 31)])
        {
            byte[] pixels = new byte[width * height * 3];
            new Random((width * 10_000) + height).NextBytes(pixels);
            yield return ($"{width} x {height}", new(width, height, pixels));
        }
    }

    private string Line(Job job, int number)
    {
        File.WriteAllBytes(PathOf($"{number}.in"), job.Photo.Pixels.ToArray());
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["photo"] = PathOf($"{number}.in"),
            ["photo_width"] = job.Photo.Width,
            ["photo_height"] = job.Photo.Height,
            ["config"] = PathOf(Path.Combine($"{job.Configuration}", "preprocessor_config.json")),
            ["out"] = PathOf($"{number}.out"),
        });
    }

    private string PathOf(string name) => Path.Combine(Folder, name);
}
