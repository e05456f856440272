namespace NeoResNet.Nn.Tests.Initializers;

public sealed class RegularizerTests
{
    [Test]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        const double Step = 1e-2;
        var regularizer = Regularizer.L2(0.7);
        float[] values = [1, -2, 0.25f, 0, 30];
        var gradient = new float[values.Length];
        regularizer.AddGradient(values, gradient);
        for (int i = 0; i < values.Length; i++)
        {
            float[] more = [.. values], less = [.. values];
            more[i] += (float)Step;
            less[i] -= (float)Step;
            double slope = (regularizer.Loss(more) - regularizer.Loss(less)) / ((double)more[i] - less[i]);
            Assert.That(gradient[i], Is.EqualTo(slope).Within(1e-5 * (1 + Math.Abs(slope))), $"element {i}");
        }
    }

    [Test]
    public void The_gradient_is_added_to_what_is_there()
    {
        float[] gradient = [10, 20];
        Regularizer.L2(0.5).AddGradient([2, -4], gradient);
        Assert.That(gradient, Is.EqualTo(new float[] { 11, 18 }));
        Regularizer.None.AddGradient([2, -4], gradient);
        Assert.That(gradient, Is.EqualTo(new float[] { 11, 18 }));
    }

    [Test]
    public void The_loss_is_half_the_scaled_sum_of_squares_added_in_double()
    {
        Assert.That(Regularizer.L2(0.5).Loss([3, 4]), Is.EqualTo(0.5 * 25 / 2));

        // In float32 the small squares would vanish beside the first.
        float[] values = [4096, .. Enumerable.Repeat(0.5f, 1000)];
        Assert.That(Regularizer.L2(2).Loss(values), Is.EqualTo((4096.0 * 4096) + 250));
        Assert.That(Regularizer.None.Loss([3, 4]), Is.Zero);
    }

    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_scale_that_is_negative_or_not_finite_is_refused(double scale) =>
        Assert.That(() => Regularizer.L2(scale), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_scale_of_zero_is_no_penalty_at_all() => Assert.That(Regularizer.L2(0), Is.SameAs(Regularizer.None));
}
