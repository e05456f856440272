using NeoResNet.Tensors;

namespace NeoResNet.Tests.Preprocessing;

public sealed class InceptionPreprocessingTests
{
    [TestCase(0, -1f)]
    [TestCase(255, 1f)]
    [TestCase(51, -0.6f)]
    public void One_colour_stays_one_colour(byte value, float expected)
    {
        byte[] pixels = new byte[5 * 7 * 3];
        Array.Fill(pixels, value);
        NhwcTensor tensor = Recipe.Inception.WithSize(9, 4).Prepare(new RgbImage(5, 7, pixels));
        Assert.That(tensor.Shape, Is.EqualTo(new Shape(1, 9, 4, 3)));
        Assert.That(tensor.Span.ToArray(), Is.All.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void Enlarging_has_no_half_pixel_shift_and_clamps_at_the_far_edge()
    {
        // Two pixels to four: positions 0, 1/2, 1 and 3/2, the last clamped to the second pixel. Too small to be cropped.
        NhwcTensor wide = Recipe.Inception.WithSize(1, 4).Prepare(new RgbImage(2, 1, new byte[] { 0, 255, 51, 255, 0, 51 }));
        Assert.That(wide.Span.ToArray(), Is.EqualTo(new[] { -1, 1, -0.6f, 0, 0, -0.6f, 1, -1, -0.6f, 1, -1, -0.6f }).Within(1e-6));

        NhwcTensor tall = Recipe.Inception.WithSize(4, 1).Prepare(new RgbImage(1, 2, new byte[] { 0, 255, 51, 255, 0, 51 }));
        Assert.That(tall.Span.ToArray(), Is.EqualTo(wide.Span.ToArray()));
    }

    [Test]
    public void Halving_takes_every_second_pixel()
    {
        byte[] pixels = new byte[4 * 4 * 3];
        for (int i = 0; i < 16; i++)
        {
            pixels.AsSpan(i * 3, 3).Fill((byte)(i * 17));
        }

        NhwcTensor tensor = Recipe.Inception.WithSize(2, 2).Prepare(new RgbImage(4, 4, pixels));
        float[] expected = [.. new[] { 0, 2, 8, 10 }.SelectMany(i => Enumerable.Repeat((i * 17 / 255f * 2) - 1, 3))];
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(expected).Within(1e-6));
    }

    [TestCase(15, 0, 15)]
    [TestCase(16, 1, 14)]
    [TestCase(31, 1, 29)]
    [TestCase(32, 2, 28)]
    [TestCase(300, 18, 264)]
    [TestCase(451, 28, 395)]
    public void The_crop_leaves_a_sixteenth_rounded_down_on_each_side(int size, int start, int kept)
    {
        // With the output as large as the crop, every output pixel is one input pixel; its value tells where it was.
        byte[] pixels = new byte[size * 3];
        for (int i = 0; i < size; i++)
        {
            pixels[i * 3] = (byte)i;
            pixels[(i * 3) + 1] = (byte)(i >> 8);
        }

        NhwcTensor wide = Recipe.Inception.WithSize(1, kept).Prepare(new RgbImage(size, 1, pixels));
        NhwcTensor tall = Recipe.Inception.WithSize(kept, 1).Prepare(new RgbImage(1, size, pixels));
        for (int i = 0; i < kept; i++)
        {
            int low = (int)MathF.Round((wide[0, 0, i, 0] + 1) * 127.5f);
            int high = (int)MathF.Round((wide[0, 0, i, 1] + 1) * 127.5f);
            Assert.That(low + (high << 8), Is.EqualTo(start + i));
        }

        Assert.That(tall.Span.ToArray(), Is.EqualTo(wide.Span.ToArray()));
    }

    [TestCase(1, 1, 3, 5)]
    [TestCase(17, 33, 16, 16)]
    [TestCase(64, 48, 24, 31)]
    [TestCase(50, 200, 75, 7)]
    [TestCase(299, 299, 299, 299)]
    [TestCase(451, 300, 224, 224)]
    public void Any_size_agrees_with_a_plain_float64_evaluation(int width, int height, int outputWidth, int outputHeight)
    {
        var random = new Random(width + (1000 * height));
        byte[] pixels = new byte[width * height * 3];
        random.NextBytes(pixels);
        NhwcTensor tensor = Recipe.Inception.WithSize(outputHeight, outputWidth).Prepare(new RgbImage(width, height, pixels));

        // Positions are float32 in TensorFlow and here, which is worth up to size * 2^-24 pixels.
        double[] expected = Reference(pixels, width, height, outputWidth, outputHeight);
        Assert.That(tensor.Span.ToArray(), Is.EqualTo(expected.Select(v => (float)v).ToArray()).Within(1e-4));
        Assert.That(tensor.Span.ToArray(), Is.All.InRange(-1f, 1f));
    }

    [Test]
    public void A_place_in_a_batch_gets_the_same_bits_and_the_others_stay()
    {
        byte[] pixels = new byte[40 * 30 * 3];
        new Random(1).NextBytes(pixels);
        var image = new RgbImage(40, 30, pixels);
        var batch = new NhwcTensor([3, 8, 9, 3]);
        batch.Span.Fill(7);
        Recipe.Inception.WithSize(8, 9).Prepare(image, batch, 1);

        NhwcTensor single = Recipe.Inception.WithSize(8, 9).Prepare(image);
        int length = 8 * 9 * 3;
        Assert.That(batch.Span.Slice(length, length).SequenceEqual(single.Span), Is.True);
        Assert.That(batch.Span[..length].ToArray(), Is.All.EqualTo(7));
        Assert.That(batch.Span[(2 * length)..].ToArray(), Is.All.EqualTo(7));
    }

    [Test]
    public void Impossible_sizes_and_places_are_refused()
    {
        var image = new RgbImage(1, 1, new byte[3]);
        var batch = new NhwcTensor([2, 4, 4, 3]);
        var grey = new NhwcTensor([2, 4, 4, 1]);
        var flat = new NhwcTensor([4, 4, 3]);
        Assert.That(() => Recipe.Inception.WithSize(0, 1).Prepare(image), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Recipe.Inception.WithSize(1, -1).Prepare(image), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Recipe.Inception.WithSize(4, 4).Prepare(image, batch, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Recipe.Inception.WithSize(4, 4).Prepare(image, batch, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Recipe.Inception.WithSize(4, 4).Prepare(image, grey, 0), Throws.ArgumentException.With.Message.Contains("[2, 4, 4, 1]"));
        Assert.That(() => Recipe.Inception.WithSize(4, 4).Prepare(image, flat, 0), Throws.ArgumentException.With.Message.Contains("[4, 4, 3]"));
    }

    /// <summary>The steps one after the other on whole arrays in float64, as slim's description has them.</summary>
    private static double[] Reference(byte[] pixels, int width, int height, int outputWidth, int outputHeight)
    {
        double At(int y, int x, int c) => pixels[(((y * width) + x) * 3) + c] / 255.0;
        int top = (int)Math.Floor((height - (0.875 * height)) / 2);
        int left = (int)Math.Floor((width - (0.875 * width)) / 2);
        int cropHeight = height - (2 * top);
        int cropWidth = width - (2 * left);
        var result = new double[outputHeight * outputWidth * 3];
        for (int i = 0; i < result.Length; i++)
        {
            int c = i % 3;
            double sourceY = i / 3 / outputWidth * (double)cropHeight / outputHeight;
            double sourceX = i / 3 % outputWidth * (double)cropWidth / outputWidth;
            double value = 0;
            for (int dy = 0; dy <= 1; dy++)
            {
                for (int dx = 0; dx <= 1; dx++)
                {
                    int y = Math.Min((int)sourceY + dy, cropHeight - 1);
                    int x = Math.Min((int)sourceX + dx, cropWidth - 1);
                    double weightY = 1 - Math.Abs(sourceY - ((int)sourceY + dy));
                    double weightX = 1 - Math.Abs(sourceX - ((int)sourceX + dx));
                    value += weightY * weightX * At(top + y, left + x, c);
                }
            }

            result[i] = (value - 0.5) * 2;
        }

        return result;
    }
}
