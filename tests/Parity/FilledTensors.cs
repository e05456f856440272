using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tensors to fetch into, full of a number that no case gives, so that an element nobody writes shows.</summary>
internal sealed class FilledTensors(NhwcTensor[] tensors) : IDisposable
{
    public FilledTensors(IEnumerable<Shape> shapes, float filling)
        : this([.. shapes.Select(NhwcTensor.Uninitialized)])
    {
        foreach (NhwcTensor tensor in Tensors)
        {
            tensor.Span.Fill(filling);
        }
    }

    public NhwcTensor[] Tensors => tensors;

    public void Dispose()
    {
        foreach (NhwcTensor tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
