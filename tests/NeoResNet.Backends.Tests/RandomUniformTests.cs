namespace NeoResNet.Backends.Tests;

public sealed class RandomUniformTests
{
    [TestCase(-1f, 1f)]
    [TestCase(1f, 1.0000001f)]
    [TestCase(-3e38f, 3e38f)]
    [TestCase(1e-40f, 2e-40f)]
    public void Numbers_stay_below_the_bound_however_they_round(float minimum, float maximum)
    {
        var numbers = new float[5000];
        new RandomUniform([5000], minimum, maximum, 3, new Epilogue()).Fill(numbers);
        Assert.That(numbers, Is.All.InRange(minimum, MathF.BitDecrement(maximum)));
        Assert.That(numbers.Distinct().Count(), Is.GreaterThanOrEqualTo(maximum == MathF.BitIncrement(minimum) ? 1 : 1000));
    }

    [Test]
    public void An_empty_range_gives_its_one_number()
    {
        var numbers = new float[10];
        new RandomUniform([10], 2, 2, 3, new Epilogue()).Fill(numbers);
        Assert.That(numbers, Is.All.EqualTo(2f));
    }

    [Test]
    public void Numbers_are_the_unit_stream_stretched()
    {
        float[] unit = new float[9], stretched = new float[9];
        new Philox(11).FillUniform(unit, 5);
        new RandomUniform([14], -2, 6, 11, new Epilogue()).Fill(stretched, 5);
        Assert.That(stretched, Is.EqualTo(unit.Select(u => (float)(-2 + (8.0 * u))).ToArray()));
    }

    [TestCase(1f, 0f)]
    [TestCase(float.NaN, 1f)]
    [TestCase(0f, float.PositiveInfinity)]
    public void A_range_that_is_none_is_refused(float minimum, float maximum)
    {
        var builder = new ProgramBuilder();
        ValueId value = builder.NewValue();
        Assert.That(() => builder.Add(new RandomUniform([1], minimum, maximum, 0, Epilogue.Store(value)) { Label = "inputs" }),
            Throws.ArgumentException.With.Message.Contains("inputs").And.Message.Contains("range"));
    }
}
