using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>Arrays to compute with.</summary>
internal static class Filled
{
    /// <summary>Random numbers in [-1, 1): zeros would let a processor draw less power and run faster.</summary>
    public static NhwcTensor Random(Shape shape)
    {
        NhwcTensor tensor = NhwcTensor.Uninitialized(shape);
        new RandomUniform(shape, -1, 1, 1, new Epilogue()).Fill(tensor.Span);
        return tensor;
    }
}
