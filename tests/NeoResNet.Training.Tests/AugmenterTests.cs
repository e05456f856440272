namespace NeoResNet.Training.Tests;

public sealed class AugmenterTests
{
    private const int Height = 6, Width = 8, Length = Height * Width * 3;

    private static readonly Recipe Plain = new() { Height = Height, Width = Width, Interpolation = Interpolation.PillowNearest, Range = new(0, 255) };

    private static readonly RgbImage Photo = NeoResNet.Photo.Decode(Photos.Png(7, Width, Height));

    [Test]
    public void Without_augmentation_the_recipe_decides()
    {
        Recipe recipe = Recipe.Torchvision.WithSize(32);
        float[] output = Run(Augmentation.None, recipe, 0, 0);
        Assert.That(output, Is.EqualTo(recipe.Prepare(Photo).ToArray()));
    }

    [Test]
    public void Shifts_are_windows_of_the_reflected_photo()
    {
        const int Padding = 3;
        var seen = new HashSet<(int, int)>();
        for (int index = 0; index < 400; index++)
        {
            float[] output = Run(new() { Crop = CropRule.Shift, Padding = Padding }, Plain, 0, index);
            (int Down, int Right)[] fits = [.. from down in Enumerable.Range(-Padding, (2 * Padding) + 1)
                                               from right in Enumerable.Range(-Padding, (2 * Padding) + 1)
                                               where IsShift(output, down, right)
                                               select (down, right)];
            Assert.That(fits, Has.Length.EqualTo(1), $"photo {index}");
            _ = seen.Add(fits[0]);
        }

        Assert.That(seen, Has.Count.EqualTo(49));
    }

    [Test]
    public void Alternating_flips_show_both_views_in_two_epochs()
    {
        float[] upright = Plain.Prepare(Photo).ToArray();
        int flips = 0;
        for (int index = 0; index < 200; index++)
        {
            float[] first = Run(new() { Flip = FlipRule.Alternating }, Plain, 4, index), second = Run(new() { Flip = FlipRule.Alternating }, Plain, 5, index);
            Assert.That(first.SequenceEqual(upright), Is.Not.EqualTo(second.SequenceEqual(upright)));
            Assert.That(first.SequenceEqual(upright) ? second : first, Is.EqualTo(Mirror(upright)));
            flips += first.SequenceEqual(upright) ? 0 : 1;
        }

        Assert.That(flips, Is.InRange(70, 130));
    }

    [Test]
    public void Random_flips_change_from_epoch_to_epoch()
    {
        float[] upright = Plain.Prepare(Photo).ToArray();
        bool[] flips = [.. Enumerable.Range(0, 200).Select(epoch => !Run(new() { Flip = FlipRule.Random }, Plain, epoch, 5).SequenceEqual(upright))];
        Assert.That(flips.Count(flip => flip), Is.InRange(70, 130));
        Assert.That(flips.Zip(flips.Skip(1)).Count(pair => pair.First == pair.Second), Is.InRange(60, 140));
    }

    [Test]
    public void Random_parts_have_the_areas_and_ratios_of_the_rule()
    {
        Recipe recipe = Plain.WithSize(16);
        var areas = new List<double>();
        for (ulong i = 0; i < 500; i++)
        {
            var random = new SampleRandom(i);
            PhotoGeometry part = RandomCrop.Of(CropRule.Area, 0.2, recipe, 400, 300, ref random);
            double ratio = (double)part.CropWidth / part.CropHeight;
            Assert.That((part.CropTop >= 0, part.CropLeft >= 0, part.CropTop + part.CropHeight <= 300, part.CropLeft + part.CropWidth <= 400), Is.EqualTo((true, true, true, true)));
            Assert.That(ratio, Is.InRange(0.74, 1.35));
            areas.Add((double)part.CropWidth * part.CropHeight / 120_000);
        }

        Assert.That((areas.Min(), areas.Max()), Is.EqualTo((0.2, 1.0)).Using<(double A, double B)>((a, b) => Math.Abs(a.A - b.A) < 0.02 && a.B is > 0.85 and <= 1));
    }

    [Test]
    public void Random_scales_resize_the_shorter_side_and_cut_the_input_out()
    {
        Recipe recipe = Plain.WithSize(224);
        var sides = new List<long>();
        for (ulong i = 0; i < 300; i++)
        {
            var random = new SampleRandom(i);
            PhotoGeometry part = RandomCrop.Of(CropRule.Scale, 1, recipe, 400, 300, ref random);
            Assert.That((part.InputTop >= 0, part.InputLeft >= 0, part.InputTop + 224 <= part.ResizedHeight, part.InputLeft + 224 <= part.ResizedWidth), Is.EqualTo((true, true, true, true)));
            sides.Add(part.ResizedHeight);
        }

        Assert.That((sides.Min(), sides.Max()), Is.EqualTo((256L, 512L)).Using<(long A, long B)>((a, b) => a.A >= 256 && a.A < 262 && a.B <= 512 && a.B > 506));
    }

    [Test]
    public void Erased_squares_are_zero_and_have_their_size()
    {
        int largest = 0;
        for (int index = 0; index < 100; index++)
        {
            float[] output = Run(new() { Cutout = 4 }, Plain with { Range = new(1, 2) }, 0, index);
            int erased = output.Count(value => value == 0);
            Assert.That(erased % 3, Is.Zero);
            Assert.That(erased / 3, Is.InRange(4, 16));
            largest = Math.Max(largest, erased / 3);
        }

        Assert.That(largest, Is.EqualTo(16));
    }

    [TestCase(ChannelOrder.Rgb)]
    [TestCase(ChannelOrder.Bgr)]
    public void Distorted_colours_stay_in_range_and_keep_the_order_of_channels(ChannelOrder order)
    {
        Recipe rgb = Recipe.Torchvision with { Height = Height, Width = Width, ShorterSide = null, Resize = ResizeRule.Stretch };
        var augmentation = new Augmentation { DistortColors = true };
        float[] expected = Run(augmentation, rgb, 0, 1), actual = Run(augmentation, rgb with { Channels = order }, 0, 1);
        if (order == ChannelOrder.Bgr)
        {
            for (int i = 0; i < Length; i += 3)
            {
                (actual[i], actual[i + 2]) = (actual[i + 2], actual[i]);
            }
        }

        Assert.That(actual, Is.EqualTo(expected).Within(1e-5f));
        Assert.That(actual, Is.Not.EqualTo(rgb.Prepare(Photo).ToArray()).Within(1e-2f));
        double low = (0 - rgb.Mean.Red) / rgb.StandardDeviation.Red, high = (1 - rgb.Mean.Red) / rgb.StandardDeviation.Red;
        Assert.That(Enumerable.Range(0, Length / 3).Select(i => (double)expected[3 * i]), Is.All.InRange(low - 1e-5, high + 1e-5));
    }

    [TestCase(nameof(Augmentation.Padding))]
    [TestCase(nameof(Augmentation.MinArea))]
    [TestCase(nameof(Augmentation.Cutout))]
    [TestCase(nameof(Augmentation.Mixup))]
    public void A_value_out_of_range_is_refused_by_name(string name)
    {
        Augmentation faulty = name switch
        {
            nameof(Augmentation.Padding) => new() { Crop = CropRule.Shift, Padding = Height },
            nameof(Augmentation.MinArea) => new() { MinArea = 0 },
            nameof(Augmentation.Cutout) => new() { Cutout = -1 },
            _ => new() { Mixup = double.NaN },
        };
        Assert.That(() => new Augmenter(faulty, Plain, 0), Throws.ArgumentException.With.Message.Contains($"Augmentation.{name} must be"));
    }

    private static float[] Run(Augmentation augmentation, Recipe recipe, int epoch, int index)
    {
        var output = new float[recipe.Height * recipe.Width * 3];
        new Augmenter(augmentation, recipe, seed: 11).Write(Photo, epoch, index, output, new float[output.Length]);
        return output;
    }

    // The position is in the green and blue values. A reflected position is found by walking back
    // and forth.
    private static bool IsShift(float[] output, int down, int right)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int i = ((y * Width) + x) * 3;
                if ((output[i + 1], output[i + 2]) != (Walk(x + right, Width), Walk(y + down, Height)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static int Walk(int position, int size)
    {
        int[] walk = [.. Enumerable.Range(0, size), .. Enumerable.Range(1, size - 2).Reverse()];
        return walk[((position % walk.Length) + walk.Length) % walk.Length];
    }

    private static float[] Mirror(float[] values)
    {
        var result = new float[values.Length];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                values.AsSpan(((y * Width) + x) * 3, 3).CopyTo(result.AsSpan(((y * Width) + Width - 1 - x) * 3));
            }
        }

        return result;
    }
}
