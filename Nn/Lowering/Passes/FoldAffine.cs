using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// Merges an inference batch norm or a bias after a convolution into the convolution's filter and
/// bias: scale * (w * x + b) + shift = (scale * w) * x + (scale * b + shift).
/// </summary>
/// <remarks>
/// The pass computes the parameters in double precision. It does not combine parameters that
/// training changes between runs.
/// </remarks>
internal static class FoldAffine
{
    internal static void Run(LoweringGraph graph)
    {
        ParameterTable parameters = graph.Parameters;
        foreach (LoweredOperation reader in graph.Operations.ToArray())
        {
            if (reader.Operation is Pointwise { IsIdentity: false, X: { Stride: 1 } x, Epilogue: { Residual: null } after } affine
                && graph[x.Value] is { HasOneUse: true, Producer: { Operation: Conv2D { Epilogue: { Residual: null, Relu: false, Second: null } before } conv } producer })
            {
                FilterExpression filter = parameters.FilterOf(conv.Filter);
                VectorExpression? scale = parameters.VectorOf(affine.Scale), shift = parameters.VectorOf(affine.Shift), bias = parameters.VectorOf(before.Bias);
                if ((scale ?? bias) is not null && (filter.Live ?? scale?.Live ?? shift?.Live ?? bias?.Live) is not null)
                {
                    continue;
                }

                graph.Merge(producer, reader, conv with
                {
                    Filter = scale is null ? conv.Filter : parameters.Intern(Scaled(filter, scale)),
                    Epilogue = before with
                    {
                        Output = after.Output,
                        Bias = bias is null ? affine.Shift : parameters.Intern(new AffineVector(bias, scale, shift)),
                        Relu = after.Relu,
                    },
                });
            }
        }
    }

    private static FilterExpression Scaled(FilterExpression filter, VectorExpression scale) =>
        filter with { Scale = filter.Scale is null ? scale : new AffineVector(filter.Scale, scale, null) };
}
