using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tensors to fetch into, full of a number that no case gives, so that an element nobody writes shows.</summary>
internal sealed class FilledTensors(Tensor[] tensors) : IDisposable
{
    public FilledTensors(IEnumerable<Shape> shapes, float filling)
        : this([.. shapes.Select(Tensor.Uninitialized)])
    {
        foreach (Tensor tensor in Tensors)
        {
            tensor.Span.Fill(filling);
        }
    }

    public Tensor[] Tensors => tensors;

    public void Dispose()
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
