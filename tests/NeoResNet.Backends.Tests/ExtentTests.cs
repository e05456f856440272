using System.Text.Json;
using CsCheck;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Tests;

public sealed class ExtentTests
{
    // Worked by hand from TensorFlow's rule: out = ceil(n / s), total = max(0, (out - 1) s + (k - 1) d + 1 - n), the odd cell last.
    [TestCase(112, 3, 2, 1, 56, 0, 1)]
    [TestCase(113, 3, 2, 1, 57, 1, 1)]
    [TestCase(224, 7, 2, 1, 112, 2, 3)]
    [TestCase(28, 3, 1, 4, 28, 4, 4)]
    [TestCase(1, 3, 2, 1, 1, 1, 1)]
    [TestCase(2, 3, 2, 1, 1, 0, 1)]
    [TestCase(57, 1, 2, 1, 29, 0, 0)]
    [TestCase(6, 2, 1, 1, 6, 0, 1)]
    public void Same_pads_as_tensorflow_does(int input, int kernel, int stride, int dilation, int output, int before, int after)
    {
        Extent extent = Extent.Same(input, kernel, stride, dilation);
        Assert.That((extent.OutputSize(input), extent.PadBefore, extent.PadAfter), Is.EqualTo((output, before, after)));
        Assert.That((extent.Kernel, extent.Stride, extent.Dilation), Is.EqualTo((kernel, stride, dilation)));
    }

    [Test]
    public void Same_agrees_with_every_row_of_the_vectors()
    {
        JsonElement rows = TestData.Vector("same_padding_table").GetProperty("expected").GetProperty("rows");
        Assert.That(rows.GetArrayLength(), Is.GreaterThan(10));
        foreach (JsonElement row in rows.EnumerateArray())
        {
            int[] r = [.. row.EnumerateArray().Select(number => number.GetInt32())];
            Extent extent = Extent.Same(r[0], r[1], r[2], r[3]);
            Assert.That((extent.OutputSize(r[0]), extent.PadBefore, extent.PadAfter), Is.EqualTo((r[4], r[5], r[6])), row.GetRawText());
        }
    }

    [Test]
    public void Output_size_is_the_number_of_places_where_the_window_fits()
    {
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[1, 4], Gen.Int[0, 5], Gen.Int[0, 5]).Sample((input, kernel, stride, dilation, before, after) =>
        {
            var extent = new Extent(kernel, stride, dilation, before, after);
            int places = 0;
            for (int start = -before; start + ((kernel - 1) * dilation) < input + after; start += stride)
            {
                places++;
            }

            if (places == 0)
            {
                Assert.That(() => extent.OutputSize(input), Throws.ArgumentException);
            }
            else
            {
                Assert.That(extent.OutputSize(input), Is.EqualTo(places));
            }
        }, iter: 2000, threads: 1, seed: "0000KGaeMyb1");
    }

    [Test]
    public void A_window_larger_than_the_padded_input_is_refused()
    {
        Assert.That(() => new Extent(7, 2, 1, 1, 1).OutputSize(4), Throws.ArgumentException
            .With.Message.Contains("Computed output size would be negative").And.Message.Contains("4").And.Message.Contains("7"));
        Assert.That(new Extent(7, 2, 1, 1, 2).OutputSize(4), Is.EqualTo(1));
    }

    [TestCase(0, 1, 1, 0, 0, "kernel")]
    [TestCase(1, 0, 1, 0, 0, "stride")]
    [TestCase(1, 1, 0, 0, 0, "dilation")]
    [TestCase(1, 1, 1, -1, 0, "padBefore")]
    [TestCase(1, 1, 1, 0, -1, "padAfter")]
    public void Values_below_the_least_are_refused_by_name(int kernel, int stride, int dilation, int before, int after, string name)
    {
        Assert.That(() => new Extent(kernel, stride, dilation, before, after), Throws.InstanceOf<ArgumentOutOfRangeException>()
            .With.Property(nameof(ArgumentException.ParamName)).EqualTo(name));
    }

    [TestCase(70_000, 70_000)]
    [TestCase(int.MaxValue, int.MaxValue)]
    [TestCase(3, int.MaxValue)]
    public void Taps_that_reach_too_far_are_refused(int kernel, int dilation)
    {
        Assert.That(() => new Extent(kernel, 1, dilation), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains($"{kernel} taps with dilation {dilation}"));
        Assert.That(() => Extent.Same(5, kernel, 1, dilation), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void An_input_padded_to_more_cells_than_an_int_counts_is_refused()
    {
        Assert.That(() => new Extent(1, 1, 1, int.MaxValue, int.MaxValue).OutputSize(4), Throws.ArgumentException.With.Message.Contains("4294967298 cells"));
        Assert.That(() => new Extent(3, int.MaxValue, 1, 2, 0).OutputSize(int.MaxValue - 1), Throws.ArgumentException.With.Message.Contains("2147483648 cells"));
    }

    [Test]
    public void The_largest_values_are_counted_without_overflow()
    {
        Assert.That(new Extent(1, int.MaxValue).OutputSize(int.MaxValue), Is.EqualTo(1));
        Assert.That(new Extent(int.MaxValue).OutputSize(int.MaxValue), Is.EqualTo(1));
        Assert.That(new Extent(2, 1, int.MaxValue - 1).Reach, Is.EqualTo(int.MaxValue));
        Extent same = Extent.Same(int.MaxValue - 2, 3, int.MaxValue);
        Assert.That((same.OutputSize(int.MaxValue - 2), same.PadBefore, same.PadAfter), Is.EqualTo((1, 0, 0)));
        same = Extent.Same(2, 3, int.MaxValue);
        Assert.That((same.OutputSize(2), same.PadBefore, same.PadAfter), Is.EqualTo((1, 0, 1)));
        Assert.That(() => Extent.Same(-1, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Only_a_single_unpadded_tap_of_stride_one_is_pointwise()
    {
        Assert.That(new Extent(1).IsPointwise, Is.True);
        Assert.That(new Extent(1, dilation: 3).IsPointwise, Is.True);
        Assert.That(new Extent(1, stride: 2).IsPointwise, Is.False);
        Assert.That(new Extent(2).IsPointwise, Is.False);
        Assert.That(new Extent(1, padBefore: 1).IsPointwise, Is.False);
        Assert.That(new Extent(1, padAfter: 1).IsPointwise, Is.False);
    }
}
