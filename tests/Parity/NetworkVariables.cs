using NeoResNet.Backends;
using NeoResNet.Nn;

namespace NeoResNet.Parity;

/// <summary>
/// Values for all variables of a small network. Initial batch norm values (0 and 1) would hide most mistakes, so these have
/// gammas of both signs, means off zero and variances far from one.
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
