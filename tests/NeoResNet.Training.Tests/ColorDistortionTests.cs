namespace NeoResNet.Training.Tests;

public sealed class ColorDistortionTests
{
    /// <summary>
    /// Computes the four steps in float64 from the definitions, and searches the order that gives the
    /// result.
    /// </summary>
    [Test]
    public void The_steps_are_those_of_slim_in_one_of_its_four_orders()
    {
        var orders = new HashSet<string>();
        for (ulong seed = 0; seed < 60; seed++)
        {
            float[] pixels = [0.2f, 0.5f, 0.9f, 0.7f, 0.1f, 0.3f, 0.4f, 0.4f, 0.4f, 0.95f, 0.9f, 0.05f];
            double[][] results = [.. ((string[])["BSHC", "SBCH", "CHBS", "HSCB"]).Select(order => Reference(pixels, order, seed))];
            var random = new SampleRandom(seed);
            ColorDistortion.Apply(pixels, ref random);
            string[] fits = [.. ((string[])["BSHC", "SBCH", "CHBS", "HSCB"]).Where((_, i) => results[i].Zip(pixels, (a, b) => Math.Abs(a - b)).Max() < 2e-5)];
            Assert.That(fits, Is.Not.Empty, $"seed {seed}");
            orders.UnionWith(fits);
        }

        Assert.That(orders, Has.Count.EqualTo(4));
    }

    private static double[] Reference(float[] pixels, string order, ulong seed)
    {
        var random = new SampleRandom(seed);
        _ = random.Next();
        double[] values = [.. pixels.Select(value => (double)value)];
        foreach (char step in order)
        {
            double amount = step switch
            {
                'B' => random.Uniform(-32.0 / 255, 32.0 / 255),
                'H' => random.Uniform(-0.2, 0.2),
                _ => random.Uniform(0.5, 1.5),
            };
            if (step == 'B')
            {
                values = [.. values.Select(value => value + amount)];
            }
            else if (step == 'C')
            {
                double[] means = [.. Enumerable.Range(0, 3).Select(channel => values.Where((_, i) => i % 3 == channel).Average())];
                values = [.. values.Select((value, i) => ((value - means[i % 3]) * amount) + means[i % 3])];
            }
            else
            {
                values = [.. values.Chunk(3).SelectMany(pixel => Turned(pixel, step == 'H' ? amount : 0, step == 'S' ? amount : 1))];
            }
        }

        return [.. values.Select(value => Math.Clamp(value, 0, 1))];
    }

    // HSV with the sector tables of the usual definition.
    private static double[] Turned(double[] pixel, double turns, double factor)
    {
        double max = pixel.Max(), min = pixel.Min(), range = max - min;
        double saturation = max > 0 ? Math.Clamp(range / max * factor, 0, 1) : 0;
        double degrees = range == 0 ? 0
            : max == pixel[0] ? 60 * ((pixel[1] - pixel[2]) / range)
            : max == pixel[1] ? 120 + (60 * (pixel[2] - pixel[0]) / range)
            : 240 + (60 * (pixel[0] - pixel[1]) / range);
        degrees = (((degrees + (360 * turns)) % 360) + 360) % 360;
        int sector = (int)(degrees / 60) % 6;
        double fraction = (degrees / 60) - Math.Floor(degrees / 60);
        double p = max * (1 - saturation), q = max * (1 - (saturation * fraction)), t = max * (1 - (saturation * (1 - fraction)));
        return sector switch
        {
            0 => [max, t, p],
            1 => [q, max, p],
            2 => [p, max, t],
            3 => [p, q, max],
            4 => [t, p, max],
            _ => [max, p, q],
        };
    }
}
