namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// An inference batch norm or a bias right after a convolution becomes part of its filter and bias:
/// scale * (w * x + b) + shift = (scale * w) * x + (scale * b + shift). Computed in double precision.
/// </summary>
internal static class FoldAffine
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (Step step in graph.Steps.ToArray())
        {
            if (step is { Body: PointwiseBody { IsIdentity: false } affine, X: { Stride: 1 } x, Residual: null }
                && x.Value.HasOneUse
                && x.Value.Producer is { Body: ConvBody conv, Residual: null, Relu: false, Second: null } producer)
            {
                FilterExpression filter = conv.Filter;
                if (affine.Scale is { } scale)
                {
                    filter = filter with { Scale = filter.Scale is null ? scale : new AffineVector(filter.Scale, scale, null) };
                }

                producer.Body = conv with { Filter = filter };
                producer.Bias = producer.Bias is null ? affine.Shift : new AffineVector(producer.Bias, affine.Scale, affine.Shift);
                producer.Relu = step.Relu;
                graph.MergeInto(producer, step);
            }
        }
    }
}
