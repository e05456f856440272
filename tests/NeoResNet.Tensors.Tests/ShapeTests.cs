using NeoResNet.Tensors;

namespace NeoResNet.Tensors.Tests;

public sealed class ShapeTests
{
    [Test]
    public void Default_is_the_scalar_shape()
    {
        Assert.That(default(Shape).Rank, Is.Zero);
        Assert.That(default(Shape).ElementCount, Is.EqualTo(1));
        Assert.That(default(Shape), Is.EqualTo(new Shape()));
        Assert.That(default(Shape).GetHashCode(), Is.EqualTo(new Shape().GetHashCode()));
        Assert.That(default(Shape).ToString(), Is.EqualTo("[]"));
    }

    [Test]
    public void Length_is_the_product_of_the_sizes()
    {
        Shape shape = [2, 224, 224, 3];
        Assert.That(shape.Rank, Is.EqualTo(4));
        Assert.That(shape.ElementCount, Is.EqualTo(301_056));
        Assert.That(shape.ToString(), Is.EqualTo("[2, 224, 224, 3]"));
    }

    [Test]
    public void A_zero_size_makes_the_length_zero_whatever_the_others_are()
    {
        Assert.That(new Shape(int.MaxValue, int.MaxValue, 0, int.MaxValue).ElementCount, Is.Zero);
    }

    [Test]
    public void The_largest_length_is_int_MaxValue()
    {
        Assert.That(new Shape(int.MaxValue).ElementCount, Is.EqualTo(int.MaxValue));
        Assert.That(() => new Shape(int.MaxValue, 2), Throws.ArgumentException.With.Message.Contains("2147483647"));
        Assert.That(() => new Shape(65536, 65536, 65536, 65536), Throws.ArgumentException);
    }

    [Test]
    public void A_negative_size_is_refused()
    {
        Assert.That(() => new Shape(2, -1), Throws.ArgumentException.With.Message.Contains("[2, -1]"));
        Assert.That(() => new Shape(0, -1), Throws.ArgumentException);
    }

    [Test]
    public void Shapes_are_equal_where_rank_and_sizes_are()
    {
        Shape shape = [2, 3];
        Assert.That(shape == new Shape(2, 3), Is.True);
        Assert.That(shape.GetHashCode(), Is.EqualTo(new Shape(2, 3).GetHashCode()));
        Assert.That(shape != new Shape(3, 2), Is.True);
        Assert.That(shape != new Shape(2, 3, 1), Is.True);
        Assert.That(shape.Equals("[2, 3]"), Is.False);
    }

    [Test]
    public void Sizes_are_read_from_either_end_and_in_order()
    {
        Shape shape = [5, 6, 7];
        Assert.That(shape[0], Is.EqualTo(5));
        Assert.That(shape[^1], Is.EqualTo(7));
        Assert.That(shape.ToArray(), Is.EqualTo(new[] { 5, 6, 7 }));
        Assert.That(() => shape[3], Throws.InstanceOf<IndexOutOfRangeException>());
    }

    [Test]
    public void A_shape_keeps_its_own_copy_of_the_sizes()
    {
        int[] sizes = [2, 3];
        var shape = new Shape(sizes);
        sizes[0] = 9;
        Assert.That(shape[0], Is.EqualTo(2));
    }

    [Test]
    public void A_shape_spreads_into_its_dimensions()
    {
        Shape shape = [2, 10, 3];
        int[] spread = [.. shape];
        Assert.That(spread, Is.EqualTo(new[] { 2, 10, 3 }));
    }
}
