using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>A convolution's HWIO filter, each output channel multiplied by a number of its own where a scale is given.</summary>
internal sealed record FilterExpression(Variable Weights, VectorExpression? Scale)
{
    internal Tensor Evaluate()
    {
        // The scale first: what it throws for a variable without values must not strand a tensor.
        double[]? scale = Scale?.Evaluate();
        var filter = new Tensor(Weights.Shape, Weights.Values());
        if (scale is not null)
        {
            Span<float> values = filter.Span;
            for (int row = 0; row < values.Length; row += scale.Length)
            {
                Span<float> outputs = values.Slice(row, scale.Length);
                for (int c = 0; c < outputs.Length; c++)
                {
                    outputs[c] = (float)(outputs[c] * scale[c]);
                }
            }
        }

        return filter;
    }
}
