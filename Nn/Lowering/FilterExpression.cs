using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>A convolution's HWIO filter, each output channel multiplied by a number of its own where a scale is given.</summary>
internal sealed record FilterExpression(Variable Weights, VectorExpression? Scale)
{
    /// <summary>What the values depend on.</summary>
    internal IEnumerable<Variable> Variables => Scale is null ? [Weights] : [Weights, .. Scale.Variables];

    /// <summary>The values, multiplied when they are read; only while <see cref="VariableStore.Gate"/> is held.</summary>
    internal ParameterValues Values() => Weights.Lend(Scale?.Evaluate());
}
