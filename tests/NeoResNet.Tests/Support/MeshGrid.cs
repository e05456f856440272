using NeoResNet.Tensors;

namespace NeoResNet.Tests.Support;

/// <summary>The input of slim's own tests: value[b, y, x, c] = y + x.</summary>
internal static class MeshGrid
{
    public static NhwcTensor Make(Shape shape)
    {
        var tensor = new NhwcTensor(shape);
        for (int i = 0; i < tensor.Length; i++)
        {
            int pixel = i / shape[3];
            tensor.Span[i] = (pixel % shape[2]) + (pixel / shape[2] % shape[1]);
        }

        return tensor;
    }
}
