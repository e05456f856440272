using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>Creates arrays for benchmarks.</summary>
internal static class Filled
{
    /// <summary>
    /// Creates random numbers in [-1, 1). With zeros, a processor draws less power and runs faster.
    /// </summary>
    public static NhwcTensor Random(Shape shape)
    {
        NhwcTensor tensor = new NhwcTensor(shape);
        new RandomUniform(shape, -1, 1, 1, new Epilogue()).Fill(tensor.Span);
        return tensor;
    }
}
