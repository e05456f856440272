using NeoResNet.Backends;
using NeoResNet.Nn;

namespace NeoResNet.Parity;

/// <summary>
/// Assigns values to all variables of a small network. The initial batch norm values (0 and 1)
/// would hide most errors. Therefore gammas have both signs, means differ from 0, and variances
/// differ from 1.
/// </summary>
internal static class NetworkVariables
{
    public static void Draw(VariableStore variables, ulong seed)
    {
        variables.Initialize(seed);
        foreach (Variable variable in variables.Variables)
        {
            (float Low, float High)? range = variable.Name[(variable.Name.LastIndexOf('/') + 1)..] switch
            {
                "gamma" => (-1.5f, 1.5f),
                "beta" or "moving_mean" => (-0.5f, 0.5f),
                "moving_variance" => (0.2f, 3),
                "biases" => (-0.3f, 0.3f),
                _ => null,
            };
            if (range is { } chosen)
            {
                var values = new float[variable.Shape.ElementCount];
                new RandomUniform(variable.Shape, chosen.Low, chosen.High, seed ^ (StableSeed.Of(variable.Name) << 32), new Epilogue()).Fill(values);
                variable.Assign(values);
            }
        }
    }
}
