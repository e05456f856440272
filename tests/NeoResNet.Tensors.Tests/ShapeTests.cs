using NeoResNet.Tensors;

namespace NeoResNet.Tensors.Tests;

public sealed class ShapeTests
{
    [Test]
    public void Default_is_the_scalar_shape()
    {
        Assert.That(default(Shape).Rank, Is.Zero);
        Assert.That(default(Shape).Length, Is.EqualTo(1));
        Assert.That(default(Shape), Is.EqualTo(new Shape()));
    }
}
