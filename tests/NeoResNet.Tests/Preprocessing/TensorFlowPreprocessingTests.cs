using System.Text.Json;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Preprocessing;

/// <summary>slim's preprocessing and TensorFlow 2's resize beside TensorFlow.js on the repository's photos; References/tfjs.mjs made the numbers.</summary>
public sealed class TensorFlowPreprocessingTests
{
    private static readonly Recipe HalfPixel = Recipe.Keras with { Interpolation = Interpolation.HalfPixelBilinear };

    private static IEnumerable<TestCaseData> Cases()
    {
        string path = Path.Combine(TestData.Repository, "tests", "NeoResNet.Tests", "Preprocessing", "References", "tfjs.json");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonElement entry in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            string photo = entry.GetProperty("photo").GetString()!, recipe = entry.GetProperty("recipe").GetString()!;
            yield return new TestCaseData(photo, recipe, entry.Clone()).SetArgDisplayNames(photo, recipe);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Photos_are_as_TensorFlow_js_prepares_them(string photo, string name, JsonElement entry)
    {
        int height = entry.GetProperty("height").GetInt32(), width = entry.GetProperty("width").GetInt32(), every = entry.GetProperty("every").GetInt32();
        Recipe standard = name.StartsWith("inception", StringComparison.Ordinal) ? Recipe.Inception : name == "vgg" ? Recipe.Vgg : HalfPixel;
        Recipe recipe = standard with { Height = height, Width = width };
        NhwcTensor found = recipe.Prepare(ImageFile.Decode(Path.Combine(TestData.Repository, "samples", "images", photo)));
        float[] expected = TestData.Numbers(entry.GetProperty("values"));
        Assert.That(expected, Has.Length.EqualTo((found.Length + every - 1) / every).And.Length.GreaterThan(300));
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i] - found.Span[i * every]));
        }

        TestContext.Out.WriteLine($"{photo} {name}: {largest:E1}");

        // TensorFlow's positions are float32, TensorFlow.js's float64: up to 600 * 2^-24 pixels apart, times the step from pixel to pixel.
        Assert.That(largest, Is.LessThan(name == "vgg" ? 5e-3 : 4e-5));
    }
}
