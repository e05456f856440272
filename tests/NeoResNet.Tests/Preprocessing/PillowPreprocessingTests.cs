using System.Text.Json;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Preprocessing;

/// <summary>Keras's, timm's and torchvision's preprocessing beside Pillow itself: the same photos and sizes, pixel for pixel.</summary>
public sealed class PillowPreprocessingTests
{
    private static readonly Interpolation[] Interpolations = [Interpolation.PillowNearest, Interpolation.PillowBilinear, Interpolation.PillowBicubic];

    private sealed record Job(string Name, RgbImage Photo, Recipe Recipe);

    [Test]
    public void Every_pixel_is_Pillows()
    {
        using var folder = new TemporaryFolder();
        Job[] jobs = [.. MakeJobs()];
        string[] lines = [.. jobs.Select((job, i) => Line(job, folder.Write($"{i}.in", job.Photo.Pixels.ToArray()), folder.PathOf($"{i}.out")))];
        Pillow.Run(["Preprocessing", "References", "pillow.py"], [], string.Join('\n', lines));
        for (int i = 0; i < jobs.Length; i++)
        {
            byte[] pixels = File.ReadAllBytes(folder.PathOf($"{i}.out"));
            NhwcTensor found = jobs[i].Recipe.Prepare(jobs[i].Photo);
            double largest = LargestDifference(found.Span, pixels, jobs[i].Recipe);
            TestContext.Out.WriteLine($"{jobs[i].Name}: {largest:E1}");

            // A pixel that is one level off would be 1 / (255 * 0.225) or more; what is allowed is the rounding of float32 at values of up to 151.
            Assert.That(largest, Is.LessThan(jobs[i].Recipe.Range.High > 1 ? 2e-5 : 5e-7), jobs[i].Name);
        }
    }

    private static IEnumerable<Job> MakeJobs()
    {
        foreach (string name in (string[])["cat.png", "coffee.png"])
        {
            RgbImage photo = ImageFile.Decode(Path.Combine(TestData.Repository, "samples", "images", name));
            yield return new($"{name} keras", photo, Recipe.Keras);
            yield return new($"{name} keras caffe", photo, Recipe.KerasCaffe);
            yield return new($"{name} torchvision", photo, Recipe.Torchvision);
            yield return new($"{name} timm", photo, Recipe.Timm);
        }

        // Noise has every edge at its steepest, so every weight and clamp shows. Odd sizes, up and down, narrow ones, and no change at all.
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (3, 2), (37, 53), (224, 224), (255, 257), (640, 31), (31, 640), (301, 1203)])
        {
            byte[] pixels = new byte[width * height * 3];
            new Random((width * 10_000) + height).NextBytes(pixels);
            var photo = new RgbImage(width, height, pixels);
            foreach (Interpolation interpolation in Interpolations)
            {
                Recipe stretch = Recipe.Keras with { Height = 65, Width = 224, Interpolation = interpolation };
                Recipe crop = Recipe.Torchvision with { Height = 61, Width = 64, ShorterSide = 71, Interpolation = interpolation };
                yield return new($"{width} x {height} stretched, {interpolation}", photo, stretch);
                yield return new($"{width} x {height} cropped, {interpolation}", photo, crop);
            }
        }
    }

    private static string Line(Job job, string photo, string output)
    {
        var values = new Dictionary<string, object>
        {
            ["photo"] = photo,
            ["photo_width"] = job.Photo.Width,
            ["photo_height"] = job.Photo.Height,
            ["interpolation"] = RecipeInterpolationWord(job.Recipe.Interpolation),
            ["height"] = job.Recipe.Height,
            ["width"] = job.Recipe.Width,
            ["out"] = output,
        };
        if (job.Recipe.ShorterSide is { } side)
        {
            values["shorter_side"] = side;
        }

        return JsonSerializer.Serialize(values);
    }

    private static string RecipeInterpolationWord(Interpolation interpolation) => interpolation switch
    {
        Interpolation.PillowNearest => "pillow_nearest",
        Interpolation.PillowBilinear => "pillow_bilinear",
        _ => "pillow_bicubic",
    };

    /// <summary>ToTensor and Normalize, or preprocess_input, on Pillow's bytes in float64.</summary>
    private static double LargestDifference(ReadOnlySpan<float> found, byte[] pixels, Recipe recipe)
    {
        Assert.That(found.Length, Is.EqualTo(pixels.Length));
        double[] mean = [recipe.Mean.Red, recipe.Mean.Green, recipe.Mean.Blue];
        double[] std = [recipe.StandardDeviation.Red, recipe.StandardDeviation.Green, recipe.StandardDeviation.Blue];
        double largest = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            int c = recipe.Channels == ChannelOrder.Bgr ? 2 - (i % 3) : i % 3;
            double scaled = (pixels[i - (i % 3) + c] / 255.0 * (recipe.Range.High - recipe.Range.Low)) + recipe.Range.Low;
            largest = Math.Max(largest, Math.Abs(((scaled - mean[c]) / std[c]) - found[i]));
        }

        return largest;
    }
}
