using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Graphs;

public sealed class PartialShapeTests
{
    [Test]
    public void Sizes_are_read_from_both_ends_and_unknown_ones_are_null()
    {
        PartialShape shape = [null, 224, null, 3];
        Assert.That((shape.Rank, shape[0], shape[1], shape[^1], shape[^2]), Is.EqualTo((4, (int?)null, (int?)224, (int?)3, (int?)null)));
        Assert.That(shape, Is.EqualTo(new int?[] { null, 224, null, 3 }).AsCollection);
        Assert.That(shape.ToString(), Is.EqualTo("[?, 224, ?, 3]"));
    }

    [Test]
    public void Equal_shapes_have_equal_sizes_and_unknown_ones_at_the_same_places()
    {
        PartialShape one = [1, null], same = [1, null];
        Assert.That(one, Is.EqualTo(same));
        Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        Assert.That(new PartialShape(1, null) == new PartialShape(1, 2), Is.False);
        Assert.That(new PartialShape(1, null) != new PartialShape(1, null, null), Is.True);
        Assert.That(default(PartialShape), Is.EqualTo(new PartialShape()));
    }

    [Test]
    public void A_tensor_is_accepted_where_every_known_size_agrees()
    {
        PartialShape shape = [null, 4, 3];
        Assert.That(shape.Accepts([7, 4, 3]), Is.True);
        Assert.That(shape.Accepts([7, 5, 3]), Is.False);
        Assert.That(shape.Accepts([4, 3]), Is.False);
    }

    [Test]
    public void A_full_shape_goes_both_ways()
    {
        Shape full = [2, 3];
        PartialShape partial = full;
        Assert.That(partial.IsFullyKnown, Is.True);
        Assert.That(partial.ToShape(), Is.EqualTo(full));
        Assert.That(() => new PartialShape(2, null).ToShape(), Throws.InvalidOperationException.With.Message.Contains("[2, ?]"));
    }

    [Test]
    public void A_negative_size_is_refused() =>
        Assert.That(() => new PartialShape(2, -1), Throws.ArgumentException.With.Message.Contains("-1"));
}
