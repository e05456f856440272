using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Networks;

/// <summary>
/// Values for all variables that leave no term of any layer without effect: gammas of both signs, means and betas that are
/// not zero, variances far from 1, biases.
/// </summary>
internal static class RandomParameters
{
    private const double MinVariance = 0.05, MaxVariance = 8;

    /// <summary>Assigns every variable of a store; returns the float32 values as doubles by name.</summary>
    public static Dictionary<string, double[]> Assign(VariableStore variables, int seed)
    {
        var random = new Random(seed);
        var values = new Dictionary<string, double[]>();
        foreach (Variable variable in variables.Variables)
        {
            Func<double> draw = variable.Name[(variable.Name.LastIndexOf('/') + 1)..] switch
            {
                // Half of what would keep the size of values, because the batch norms double it on average: in values that
                // grow from unit to unit, biases and means would be lost.
                "weights" => () => Between(random, -0.5, 0.5) * Math.Sqrt(6.0 * variable.Shape[3] / variable.Shape.ElementCount),
                "biases" => () => Between(random, -0.5, 0.5),

                // More often positive, so that no layer of few channels is all zeros behind its ReLU.
                "beta" => () => Between(random, -0.4, 0.9),
                "gamma" => () => Between(random, 0.4, 1.6) * (random.Next(2) == 0 ? 1 : -1),
                "moving_mean" => () => Between(random, -0.6, 0.6),
                "moving_variance" => () => MinVariance * Math.Pow(MaxVariance / MinVariance, random.NextDouble()),
                string other => throw new InvalidOperationException($"no rule for {other}"),
            };
            float[] drawn = [.. Enumerable.Range(0, variable.Shape.ElementCount).Select(_ => (float)draw())];
            variable.Assign(drawn);
            values[variable.Name] = [.. drawn.Select(value => (double)value)];
        }

        return values;
    }

    /// <summary>An image with values in [-1, 1).</summary>
    public static NhwcTensor Image(Shape shape, int seed)
    {
        var random = new Random(seed);
        var image = new NhwcTensor(shape);
        foreach (ref float value in image.Span)
        {
            value = (float)Between(random, -1, 1);
        }

        return image;
    }

    private static double Between(Random random, double least, double most) => least + ((most - least) * random.NextDouble());
}
