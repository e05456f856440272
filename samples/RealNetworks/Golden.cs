using System.Globalization;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.RealNetworks;

/// <summary>Represents photos with their classes, and the logits that networks should return.</summary>
public sealed class Golden
{
    /// <summary>Specifies the largest difference of logits, relative to the largest logit.</summary>
    public const double Bound = 1e-4;

    private const int Size = 32;

    private readonly RgbImage[] _photos;
    private readonly int[] _labels;
    private readonly Dictionary<string, double[][]> _logits;

    private Golden(RgbImage[] photos, int[] labels, Dictionary<string, double[][]> logits)
    {
        _photos = photos;
        _labels = labels;
        _logits = logits;
    }

    /// <summary>Reads the photos and the logits.</summary>
    /// <param name="folder">A folder with the files of pixels and of expected logits.</param>
    /// <returns>The photos and the logits.</returns>
    public static Golden Read(string folder)
    {
        byte[] pixels = File.ReadAllBytes(Path.Combine(folder, "cifar10_jpeg_20images_rgb_hwc_u8.bin"));
        RgbImage[] photos = [.. pixels.Chunk(Size * Size * RgbImage.Channels).Select(photo => new RgbImage(Size, Size, photo))];
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected_logits.json")));
        int[] labels = [.. json.RootElement.GetProperty("image_list").EnumerateArray().Select(photo => photo.GetProperty("label").GetInt32())];
        var logits = json.RootElement.GetProperty("models").EnumerateObject().ToDictionary(
            model => model.Name,
            model => model.Value.GetProperty("logits").EnumerateArray().Select(row => row.EnumerateArray().Select(logit => logit.GetDouble()).ToArray()).ToArray());
        return new(photos, labels, logits);
    }

    /// <summary>Prepares all photos as one batch.</summary>
    /// <param name="recipe">The recipe of the network.</param>
    /// <returns>The images, [photos, height, width, 3].</returns>
    public NhwcTensor Prepare(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var batch = new NhwcTensor(_photos.Length, recipe.Height, recipe.Width, RgbImage.Channels);
        for (int i = 0; i < _photos.Length; i++)
        {
            recipe.Prepare(_photos[i], batch, i);
        }

        return batch;
    }

    /// <summary>Compares the logits of a network with the expected ones.</summary>
    /// <param name="model">Name of the network in the file of expected logits.</param>
    /// <param name="found">The logits of the network, [photos, classes].</param>
    /// <param name="output">Receives one line.</param>
    /// <returns>Whether all logits are within <see cref="Bound"/>.</returns>
    public bool Compare(string model, NhwcTensor found, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(output);
        double[][] expected = _logits[model];
        int classes = found.Shape[1], right = 0;
        double largest = expected.SelectMany(row => row).Max(Math.Abs), difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            float[] row = found.Span.Slice(i * classes, classes).ToArray();
            difference = Math.Max(difference, row.Zip(expected[i], (ours, theirs) => Math.Abs(ours - theirs)).Max() / largest);
            right += Array.IndexOf(row, row.Max()) == _labels[i] ? 1 : 0;
        }

        bool isClose = difference <= Bound;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {right} of {_labels.Length} photos right; logits {(isClose ? "within" : "NOT within")} {Bound} of the float64 program"));
        return isClose;
    }
}
