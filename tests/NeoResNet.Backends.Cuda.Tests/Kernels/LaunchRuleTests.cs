namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Launches respect the limits of a device, and have enough threads if there is enough work.
/// </summary>
public sealed class LaunchRuleTests
{
    private static readonly int[] Sizes = [1, 2, 3, 7, 64, 255, 256, 257, 1001, 2048, 65536, 12_345_678, int.MaxValue];

    [TestCase(1)]
    [TestCase(132)]
    public void Shapes_keep_the_limits_and_waste_no_threads(int multiprocessors)
    {
        foreach (int channels in Sizes)
        {
            foreach (int pixels in Sizes)
            {
                LaunchShape shape = LaunchRule.Pixels(pixels, channels, multiprocessors);
                string name = $"{pixels} pixels, {channels} channels: {shape}";
                Assert.That(shape.BlockX * shape.BlockY * shape.BlockZ, Is.EqualTo(LaunchRule.BlockThreads), name);
                Assert.That(shape.GridX, Is.InRange(1, int.MaxValue), name);
                Assert.That(shape.GridY, Is.InRange(1, 65535), name);
                Assert.That(shape.GridZ, Is.EqualTo(1), name);

                // Every block has work, and fewer than half of a block's threads are beyond the
                // channels.
                Assert.That((shape.GridX - 1L) * shape.BlockY, Is.LessThan(pixels), name);
                Assert.That((shape.GridY - 1L) * shape.BlockX, Is.LessThan(channels), name);
                Assert.That(shape.BlockX, Is.LessThan(2L * channels), name);
                long blocks = (long)shape.GridX * shape.GridY, wanted = (((long)pixels - 1) / shape.BlockY) + 1;
                Assert.That(blocks, Is.GreaterThanOrEqualTo(Math.Min(multiprocessors * 16L, wanted)), name);
            }
        }
    }

    [TestCase(1, 1u)]
    [TestCase(256, 1u)]
    [TestCase(257, 2u)]
    [TestCase(long.MaxValue, 4224u)]
    public void Conversions_have_a_line_of_threads(long count, uint blocks) =>
        Assert.That(LaunchRule.Elements(count, 132), Is.EqualTo(new LaunchShape(blocks, 1, 1, 256)));

    [TestCase(1, 1)]
    [TestCase(16, 1)]
    [TestCase(17, 2)]
    [TestCase(1001, 63)]
    [TestCase(100_000, 64)]
    [TestCase(int.MaxValue, 64)]
    public void Softmax_splits_long_rows(int channels, int parts) => Assert.That(LaunchRule.SoftmaxParts(channels), Is.EqualTo(parts));

    [TestCase(0, 1)]
    [TestCase(32, 1)]
    [TestCase(33, 2)]
    [TestCase(16_384, 512)]
    [TestCase(int.MaxValue, 512)]
    public void Moments_split_channels_of_many_pixels(int pixels, int parts) => Assert.That(LaunchRule.MomentParts(pixels), Is.EqualTo(parts));

    [Test]
    public void Nothing_is_not_launched()
    {
        Assert.That(() => LaunchRule.Pixels(0, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => LaunchRule.Pixels(1, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => LaunchRule.Pixels(1, 1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => LaunchRule.Elements(0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
