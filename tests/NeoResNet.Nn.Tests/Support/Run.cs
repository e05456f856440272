using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>Short ways to make inputs and run nodes.</summary>
internal static class Run
{
    /// <summary>The values of a node on the reference backend.</summary>
    public static float[] Reference(Node fetch, params (Node Node, NhwcTensor Tensor)[] feeds)
    {
        using var backend = new ReferenceBackend();
        using var session = new Session(fetch.Graph, backend);
        NhwcTensor result = session.Run(fetch, feeds);
        return result.Span.ToArray();
    }

    /// <summary>A tensor of values in [-1, 1) that depend on the seed alone.</summary>
    public static NhwcTensor RandomTensor(Shape shape, int seed)
    {
        var random = new Random(seed);
        var tensor = NhwcTensor.CreateUninitialized(shape);
        foreach (ref float value in tensor.Span)
        {
            value = (float)((2 * random.NextDouble()) - 1);
        }

        return tensor;
    }

    /// <summary>Gives all variables values in [-1, 1), variances in [0.1, 3.1), so that no layer is an identity.</summary>
    public static void Randomize(VariableStore variables, int seed)
    {
        foreach ((int index, Variable variable) in variables.Variables.Index())
        {
            NhwcTensor values = RandomTensor(variable.Shape, seed + index);
            if (variable.Shape.Rank == 4)
            {
                // Sums of products keep the size of what they are made of.
                float scale = MathF.Sqrt(3f * variable.Shape[3] / variable.Shape.ElementCount);
                foreach (ref float value in values.Span)
                {
                    value *= scale;
                }
            }
            else if (variable.Name.EndsWith("moving_variance", StringComparison.Ordinal))
            {
                foreach (ref float value in values.Span)
                {
                    value = 1.6f + (1.5f * value);
                }
            }

            variable.Assign(values.Span);
        }
    }

    /// <summary>Largest absolute difference of two lists of one length.</summary>
    public static double MaxDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.That(a.Length, Is.EqualTo(b.Length));
        double max = 0;
        for (int i = 0; i < a.Length; i++)
        {
            max = Math.Max(max, Math.Abs((double)a[i] - b[i]));
        }

        return max;
    }
}
