namespace NeoResNet.Backends.Tests;

public sealed class WindowTests
{
    [Test]
    public void Same_treats_height_and_width_apart()
    {
        Window window = Window.Same(5, 4, 3, stride: 2);
        Assert.That((window.Height.PadBefore, window.Height.PadAfter), Is.EqualTo((1, 1)));
        Assert.That((window.Width.PadBefore, window.Width.PadAfter), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Valid_has_no_padding_and_padded_has_what_was_asked()
    {
        Assert.That(Window.Valid(3, 2, 4).Width, Is.EqualTo(new Extent(3, 2, 4)));
        Assert.That(Window.Padded(7, 2, 1, 3, 2).Height, Is.EqualTo(new Extent(7, 2, 1, 3, 2)));
    }

    [Test]
    public void Pointwise_means_pointwise_in_both_directions()
    {
        Assert.That(Window.Valid(1).IsPointwise, Is.True);
        Assert.That(new Window(new Extent(1), new Extent(1, stride: 2)).IsPointwise, Is.False);
        Assert.That(new Window(new Extent(2), new Extent(1)).IsPointwise, Is.False);
    }

    [Test]
    public void The_text_names_kernel_stride_and_rate()
    {
        Assert.That(Window.Valid(3).ToString(), Is.EqualTo("3x3"));
        Assert.That(Window.Valid(7, stride: 2).ToString(), Is.EqualTo("7x7/2"));
        Assert.That(new Window(new Extent(3, 2, 1), new Extent(5, 1, 4)).ToString(), Is.EqualTo("3x5/2x1 rate 1x4"));
    }
}
