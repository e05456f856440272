using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests;

/// <summary>Random numbers for variables and inputs, the same on every run.</summary>
internal static class Drawn
{
    /// <summary>
    /// Random weights and random batch norm parameters: the initial ones (0 and 1) would hide an exchanged mean, variance,
    /// gamma or beta.
    /// </summary>
    public static void Variables(VariableStore variables, ulong seed)
    {
        variables.Initialize(seed);
        ulong next = seed << 32;
        foreach (Variable variable in variables.Variables)
        {
            (float Low, float High)? range = variable.Name[(variable.Name.LastIndexOf('/') + 1)..] switch
            {
                "gamma" => (-1.2f, 1.2f),
                "beta" or "moving_mean" => (-0.4f, 0.4f),
                "moving_variance" => (0.3f, 2.5f),
                "biases" => (-0.3f, 0.3f),
                _ => null,
            };
            if (range is { } chosen)
            {
                variable.Assign(Values(variable.Shape, chosen.Low, chosen.High, next++));
            }
        }
    }

    public static NhwcTensor Input(Shape shape, ulong seed = 7) => new(shape, Values(shape, -1, 1, seed));

    private static float[] Values(Shape shape, float low, float high, ulong seed)
    {
        var values = new float[shape.ElementCount];
        new RandomUniform(shape, low, high, seed, new Epilogue()).Fill(values);
        return values;
    }
}
