using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Prepares photos for training: random view, colours, normalization, erased square.</summary>
internal sealed class Augmenter
{
    private const int Channels = RgbImage.Channels;

    private readonly Augmentation _augmentation;
    private readonly Recipe _recipe;
    private readonly ulong _seed;
    private readonly (float Factor, float Offset)[] _toUnit;

    public Augmenter(Augmentation augmentation, Recipe recipe, ulong seed)
    {
        recipe.ThrowIfFaulty();
        augmentation.ThrowIfFaulty(recipe);
        (_augmentation, _recipe, _seed) = (augmentation, recipe, seed);

        // Reverses the recipe's normalization, in the order of the recipe's channels.
        double range = recipe.Range.High - recipe.Range.Low;
        (double Mean, double Deviation)[] colours =
        [
            (recipe.Mean.Red, recipe.StandardDeviation.Red), (recipe.Mean.Green, recipe.StandardDeviation.Green), (recipe.Mean.Blue, recipe.StandardDeviation.Blue),
        ];
        _toUnit = [.. colours.Select(colour => ((float)(colour.Deviation / range), (float)((colour.Mean - recipe.Range.Low) / range)))];
    }

    /// <summary>Writes [height, width, 3] values.</summary>
    /// <param name="image">The photo.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="index">Index of the photo in the data set.</param>
    /// <param name="output">The values in the recipe's order of channels.</param>
    /// <param name="scratch">As many values.</param>
    public void Write(RgbImage image, int epoch, int index, Span<float> output, Span<float> scratch)
    {
        var random = new SampleRandom(_seed, (ulong)epoch, (ulong)index);
        PhotoGeometry part = RandomCrop.Of(_augmentation.Crop, _augmentation.MinArea, _recipe, image.Width, image.Height, ref random);
        bool isFlipped = IsFlipped(epoch, index, ref random);
        if (_augmentation.Crop == CropRule.Shift && _augmentation.Padding > 0)
        {
            RecipePreprocessing.Write(_recipe, part, image, scratch);
            int padding = _augmentation.Padding;
            Shift(scratch, output, random.Below((2 * padding) + 1) - padding, random.Below((2 * padding) + 1) - padding);
        }
        else
        {
            RecipePreprocessing.Write(_recipe, part, image, output);
        }

        if (isFlipped)
        {
            Flip(output);
        }

        if (_augmentation.DistortColors)
        {
            DistortColors(output, ref random);
        }

        if (_augmentation.Cutout > 0)
        {
            Erase(output, ref random);
        }
    }

    private bool IsFlipped(int epoch, int index, ref SampleRandom random) => _augmentation.Flip switch
    {
        FlipRule.Random => random.Coin(),
        FlipRule.Alternating => new SampleRandom(_seed, (ulong)index).Coin() != ((epoch & 1) == 1),
        _ => false,
    };

    private void Shift(ReadOnlySpan<float> input, Span<float> output, int down, int right)
    {
        (int height, int width) = (_recipe.Height, _recipe.Width);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> source = input.Slice(Reflected(y + down, height) * width * Channels, width * Channels);
            Span<float> target = output.Slice(y * width * Channels, width * Channels);
            for (int x = 0; x < width; x++)
            {
                source.Slice(Reflected(x + right, width) * Channels, Channels).CopyTo(target[(x * Channels)..]);
            }
        }
    }

    private static int Reflected(int position, int size) => position < 0 ? -position : position >= size ? (2 * (size - 1)) - position : position;

    private void Flip(Span<float> pixels)
    {
        int width = _recipe.Width;
        for (int y = 0; y < _recipe.Height; y++)
        {
            Span<float> row = pixels.Slice(y * width * Channels, width * Channels);
            row.Reverse();

            // The reversal also swapped red and blue.
            for (int x = 0; x < row.Length; x += Channels)
            {
                (row[x], row[x + 2]) = (row[x + 2], row[x]);
            }
        }
    }

    private void DistortColors(Span<float> pixels, ref SampleRandom random)
    {
        bool isBgr = _recipe.Channels == ChannelOrder.Bgr;
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            (float first, float last) = (pixels[i], pixels[i + 2]);
            (pixels[i], pixels[i + 2]) = isBgr ? (last, first) : (first, last);
            for (int channel = 0; channel < Channels; channel++)
            {
                pixels[i + channel] = (pixels[i + channel] * _toUnit[channel].Factor) + _toUnit[channel].Offset;
            }
        }

        ColorDistortion.Apply(pixels, ref random);
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                pixels[i + channel] = (pixels[i + channel] - _toUnit[channel].Offset) / _toUnit[channel].Factor;
            }

            (float first, float last) = (pixels[i], pixels[i + 2]);
            (pixels[i], pixels[i + 2]) = isBgr ? (last, first) : (first, last);
        }
    }

    private void Erase(Span<float> pixels, ref SampleRandom random)
    {
        (int height, int width) = (_recipe.Height, _recipe.Width);
        int top = random.Below(height) - (_augmentation.Cutout / 2), left = random.Below(width) - (_augmentation.Cutout / 2);
        (int firstX, int lastX) = (Math.Max(0, left), Math.Min(width, left + _augmentation.Cutout));
        for (int y = Math.Max(0, top); y < Math.Min(height, top + _augmentation.Cutout); y++)
        {
            pixels[(((y * width) + firstX) * Channels)..(((y * width) + lastX) * Channels)].Clear();
        }
    }
}
