using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// Merges the gradient of a ReLU into the gradients of the batch norm before it, which compute
/// again which elements the ReLU has passed.
/// </summary>
/// <remarks>
/// The gradient of a ReLU only moves memory: it reads two values and writes one. The gradients of a
/// batch norm read the input of the batch norm in any case.
/// </remarks>
internal static class FuseReluGradient
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (LoweredOperation reader in graph.Operations)
        {
            Operation? fused = reader.Operation switch
            {
                BatchNormSums { Relu: false } sums when Find(graph, sums.Dy, sums.Norm) is var (dy, norm) =>
                    sums with { Dy = dy, Gamma = norm.Gamma, Beta = norm.Beta, Relu = true },
                BatchNormGradient { Relu: false } gradient when Find(graph, gradient.Dy, gradient.Norm) is var (dy, norm) =>
                    gradient with { Dy = dy, Beta = norm.Beta, Relu = true },
                _ => null,
            };
            if (fused is not null)
            {
                graph.Replace(reader, fused);
            }
        }
    }

    // If dy is the gradient of a ReLU that follows the batch norm of the given operands, returns the
    // gradient of the ReLU's result and the batch norm.
    private static (View Dy, BatchNorm Norm)? Find(LoweringGraph graph, View dy, BatchNorm like) =>
        dy.Stride == 1
        && graph[dy.Value].Producer?.Operation is ClipGradient { Minimum: 0, Maximum: float.PositiveInfinity, Y: { Stride: 1 } y, Epilogue.IsStoreOnly: true } relu
        && graph[y.Value].Producer?.Operation is BatchNorm { Epilogue: { Bias: null, Residual: null, Relu: true, Second: null } } norm
        && norm.X == like.X && norm.Moments == like.Moments && norm.Epsilon.Equals(like.Epsilon)
            ? (relu.Dy, norm)
            : null;
}
