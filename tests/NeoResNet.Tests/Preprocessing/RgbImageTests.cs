
namespace NeoResNet.Tests.Preprocessing;

public sealed class RgbImageTests
{
    [Test]
    public void Rows_are_counted_from_the_top()
    {
        var image = new RgbImage(2, 2, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 });
        Assert.That(image.Row(0).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(image.Row(1).ToArray(), Is.EqualTo(new byte[] { 7, 8, 9, 10, 11, 12 }));
        Assert.That(() => image.Row(2).Length, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => image.Row(-1).Length, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0, 1, 0)]
    [TestCase(1, 0, 0)]
    [TestCase(-1, -1, 3)]
    [TestCase(2, 2, 11)]
    [TestCase(2, 2, 13)]
    [TestCase(int.MaxValue, int.MaxValue, 3)]
    public void Sizes_that_do_not_fit_the_bytes_are_refused(int width, int height, int bytes)
    {
        Assert.That(() => new RgbImage(width, height, new byte[bytes]), Throws.InstanceOf<ArgumentException>());
    }
}
