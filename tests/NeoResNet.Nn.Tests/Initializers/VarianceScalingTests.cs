using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Initializers;

public sealed class VarianceScalingTests
{
    // Cutting a normal distribution at two deviations multiplies its deviation by this (slim.md, section 5).
    private const double TruncatedDeviation = 0.87962566;

    [TestCase(FanMode.In, 147)]
    [TestCase(FanMode.Out, 3136)]
    [TestCase(FanMode.Average, 1641.5)]
    public void The_fan_of_a_filter_counts_its_area(FanMode mode, double fan) =>
        Assert.That(new VarianceScaling(2, mode, uniform: false).Fan([7, 7, 3, 64]), Is.EqualTo(fan));

    [Test]
    public void The_fan_of_matrices_vectors_and_scalars_is_defined()
    {
        Assert.That(new VarianceScaling(1, FanMode.In, uniform: false).Fan([10, 40]), Is.EqualTo(10));
        Assert.That(new VarianceScaling(1, FanMode.Out, uniform: false).Fan([10, 40]), Is.EqualTo(40));
        Assert.That(new VarianceScaling(1, FanMode.Average, uniform: false).Fan([6]), Is.EqualTo(6));
        Assert.That(new VarianceScaling(1, FanMode.In, uniform: false).Fan([]), Is.EqualTo(1));
    }

    [Test]
    public void The_normal_form_has_slims_variance_and_range([Values] FanMode mode, [Values(1.0, 2.0)] double factor)
    {
        Shape shape = [3, 3, 64, 256];
        Initializer initializer = Initializer.VarianceScaling(factor, mode);
        double parameter = Math.Sqrt(1.3 * factor / ((VarianceScaling)initializer).Fan(shape));
        float[] values = Fill(initializer, shape, seed: 1);
        Assert.That(values.Max(), Is.InRange(1.99 * parameter, 2.00001 * parameter));
        Assert.That(values.Min(), Is.InRange(-2.00001 * parameter, -1.99 * parameter));
        Assert.That(values.Average(value => (double)value), Is.EqualTo(0).Within(0.01 * parameter));
        Assert.That(Deviation(values), Is.EqualTo(TruncatedDeviation * parameter).Within(0.5).Percent);

        // Four moments: the kurtosis of the truncated normal distribution is 2.3655, of the uniform one 1.8, of the normal one 3.
        double kurtosis = values.Average(value => Math.Pow(value, 4)) / Math.Pow(Deviation(values), 4);
        Assert.That(kurtosis, Is.EqualTo(2.3655).Within(0.03));
    }

    [Test]
    public void The_uniform_form_fills_its_interval_evenly()
    {
        Shape shape = [3, 3, 64, 256];
        Initializer initializer = Initializer.VarianceScaling(1, FanMode.Average, uniform: true);
        double limit = Math.Sqrt(3 / ((VarianceScaling)initializer).Fan(shape));
        float[] values = Fill(initializer, shape, seed: 1);
        Assert.That(values, Has.All.InRange(-limit, limit));
        int[] counts = new int[10];
        Array.ForEach(values, value => counts[(int)Math.Min(9, (value + limit) / limit * 5)]++);
        Assert.That(counts, Has.All.EqualTo(values.Length / 10).Within(3).Percent);
    }

    [Test]
    public void The_root_convolutions_weights_lie_within_slims_worked_example()
    {
        float[] values = Fill(Initializer.VarianceScaling(), [7, 7, 3, 64], seed: 2);
        Assert.That(values.Max(Math.Abs), Is.InRange(0.264, 0.26599));
    }

    [Test]
    public void Equal_seeds_give_equal_values_and_others_do_not()
    {
        Shape shape = [3, 3, 4, 5];
        float[] first = Fill(Initializer.VarianceScaling(), shape, 4), again = Fill(Initializer.VarianceScaling(), shape, 4), other = Fill(Initializer.VarianceScaling(), shape, 5);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Constants_fill_with_one_number()
    {
        Assert.That(Fill(Initializer.Zeros, [5], 1), Is.All.Zero);
        Assert.That(Fill(Initializer.Ones, [5], 1), Is.All.EqualTo(1));
        Assert.That(Fill(Initializer.Constant(-2.5f), [5], 1), Is.All.EqualTo(-2.5f));
    }

    [Test]
    public void Xavier_is_uniform_within_the_root_of_six_over_both_fans()
    {
        float[] values = Fill(Initializer.Xavier, [3, 3, 64, 64], 1);
        Assert.That(values.Max(Math.Abs), Is.EqualTo(Math.Sqrt(6.0 / (576 + 576))).Within(0.1).Percent);
    }

    [Test]
    public void A_factor_that_is_not_positive_and_finite_and_an_unknown_mode_are_refused()
    {
        foreach (double factor in (double[])[0, -1, double.NaN, double.PositiveInfinity])
        {
            Assert.That(() => Initializer.VarianceScaling(factor), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("positive"), $"{factor}");
        }

        Assert.That(() => Initializer.VarianceScaling(2, (FanMode)9), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("In, Out or Average"));
    }

    private static float[] Fill(Initializer initializer, Shape shape, ulong seed)
    {
        var values = new float[shape.ElementCount];
        initializer.Fill(values, shape, seed);
        return values;
    }

    private static double Deviation(float[] values) => Math.Sqrt(values.Average(value => (double)value * value));
}
