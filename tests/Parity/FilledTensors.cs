using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Creates output tensors that are filled with a number that no case produces, so that an element
/// that is not written is detected.
/// </summary>
internal static class FilledTensors
{
    public static NhwcTensor[] Of(IEnumerable<Shape> shapes, float filling)
    {
        NhwcTensor[] tensors = [.. shapes.Select(shape => new NhwcTensor(shape))];
        foreach (NhwcTensor tensor in tensors)
        {
            tensor.Span.Fill(filling);
        }

        return tensors;
    }
}
