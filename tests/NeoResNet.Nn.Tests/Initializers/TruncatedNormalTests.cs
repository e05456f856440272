namespace NeoResNet.Nn.Tests.Initializers;

public sealed class TruncatedNormalTests
{
    private const double Cut = 2;

    [Test]
    public void The_quantile_is_the_inverse_of_the_integrated_density()
    {
        double whole = Integral(Cut);
        for (int i = 1; i < 1000; i++)
        {
            double u = i / 1000.0;
            Assert.That(Integral(TruncatedNormal.Quantile(u)) / whole, Is.EqualTo(u).Within(2e-7), $"u = {u}");
        }
    }

    [Test]
    public void The_ends_are_the_cuts_and_the_middle_is_zero()
    {
        const double Least = 0.5 / (1 << 24);
        Assert.That(TruncatedNormal.Quantile(Least), Is.InRange(-Cut, -Cut + 1e-5));
        Assert.That(TruncatedNormal.Quantile(1 - Least), Is.InRange(Cut - 1e-5, Cut));
        Assert.That(TruncatedNormal.Quantile(0.5), Is.EqualTo(0).Within(1e-15));
    }

    [Test]
    public void It_rises_and_is_odd_about_the_middle()
    {
        double before = -Cut;
        for (int i = 1; i < 10_000; i++)
        {
            double x = TruncatedNormal.Quantile(i / 10_000.0);
            Assert.That(x, Is.GreaterThan(before));
            Assert.That(TruncatedNormal.Quantile((10_000 - i) / 10_000.0), Is.EqualTo(-x).Within(1e-9));
            before = x;
        }
    }

    [Test]
    public void The_logarithm_agrees_with_the_systems()
    {
        for (double x = 1e-12; x < 1e12; x *= 1.07)
        {
            Assert.That(TruncatedNormal.Log(x), Is.EqualTo(Math.Log(x)).Within(1e-15 + (4e-16 * Math.Abs(Math.Log(x)))), $"x = {x}");
        }

        Assert.That(TruncatedNormal.Log(1), Is.Zero);
    }

    // Simpson's rule over exp(-x^2 / 2) from -2.
    private static double Integral(double to)
    {
        const int Steps = 2000;
        double width = (to + Cut) / Steps, sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double x = -Cut + (i * width);
            sum += Math.Exp(-x * x / 2) * (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2);
        }

        return sum * width / 3;
    }
}
