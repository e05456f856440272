using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

public sealed class ParameterValuesTests
{
    [Test]
    public void Elements_are_multiplied_by_the_factor_of_their_column_wherever_reading_begins([Values(1, 3, 8, 19)] int columns)
    {
        // A tenth is no binary fraction: the product in double precision, rounded once, is not the product of rounded factors.
        double[] scale = [.. Enumerable.Range(1, columns).Select(column => column / 10.0)];
        float[] numbers = [.. Enumerable.Range(0, 5 * columns).Select(i => MathF.Sin(i))];
        using var values = new ParameterValues(new NhwcTensor([5, columns], numbers), scale);
        for (int first = 0; first < numbers.Length; first++)
        {
            var read = new float[numbers.Length - first];
            values.CopyTo(first, read);
            Assert.That(read, Is.EqualTo(numbers.Select((number, i) => (float)(number * scale[i % columns])).Skip(first)), $"from {first}");
        }
    }

    [Test]
    public void A_buffer_is_taken_over_or_lent()
    {
        using var lent = new HostBuffer(new NhwcTensor([2], [1, 2]));
        var taken = new HostBuffer(new NhwcTensor([2], [3, 4]));
        using (var first = new ParameterValues(lent, null))
        using (var second = new ParameterValues(taken, null, isOwned: true))
        {
            Assert.That(Read(first, 0), Is.EqualTo((float[])[1, 2]));
            Assert.That(Read(second, 1), Is.EqualTo((float[])[4]));
        }

        Assert.That((lent.IsDisposed, taken.IsDisposed), Is.EqualTo((false, true)));
    }

    [Test]
    public void What_is_not_there_is_not_read()
    {
        var values = new ParameterValues(new NhwcTensor([2], [3, 4]));
        Assert.That(() => values.CopyTo(1, new float[2]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => values.CopyTo(-1, new float[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        values.Dispose();
        values.Dispose();
        Assert.That(() => values.CopyTo(0, new float[1]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Factors_must_fit_the_columns()
    {
        var tensor = new NhwcTensor([2, 3]);
        Assert.That(() => new ParameterValues(tensor, [1, 2]), Throws.ArgumentException.With.Message.Contains("[2, 3]").And.Message.Contains("2 factors"));
    }

    private static float[] Read(ParameterValues values, int first)
    {
        var read = new float[values.Shape.ElementCount - first];
        values.CopyTo(first, read);
        return read;
    }
}
