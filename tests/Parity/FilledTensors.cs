using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Creates tensors to fetch into, full of a number that no case gives, so that an element nobody writes shows.</summary>
internal static class FilledTensors
{
    public static NhwcTensor[] Of(IEnumerable<Shape> shapes, float filling)
    {
        NhwcTensor[] tensors = [.. shapes.Select(NhwcTensor.Uninitialized)];
        foreach (NhwcTensor tensor in tensors)
        {
            tensor.Span.Fill(filling);
        }

        return tensors;
    }
}
