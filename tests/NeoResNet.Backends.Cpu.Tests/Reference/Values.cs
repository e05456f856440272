using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>Float64 numbers with a shape: what the plain loops of these tests compute with.</summary>
internal sealed record Values(Shape Shape, double[] Data)
{
    /// <summary>Zeros.</summary>
    public static Values Zeros(Shape shape) => new(shape, new double[shape.ElementCount]);

    /// <summary>Every stride-th row and column of a tensor.</summary>
    public static Values Of(NhwcTensor tensor, int stride = 1)
    {
        if (stride == 1)
        {
            return new(tensor.Shape, Array.ConvertAll(tensor.Span.ToArray(), value => (double)value));
        }

        Shape s = tensor.Shape;
        Values view = Zeros([s[0], (s[1] + stride - 1) / stride, (s[2] + stride - 1) / stride, s[3]]);
        for (int n = 0; n < view.Shape[0]; n++)
        {
            for (int y = 0; y < view.Shape[1]; y++)
            {
                for (int x = 0; x < view.Shape[2]; x++)
                {
                    for (int c = 0; c < s[3]; c++)
                    {
                        view[n, y, x, c] = tensor[n, y * stride, x * stride, c];
                    }
                }
            }
        }

        return view;
    }

    /// <summary>An element of a rank 4 value.</summary>
    public ref double this[int n, int y, int x, int c] => ref Data[(((((n * Shape[1]) + y) * Shape[2]) + x) * Shape[3]) + c];

    /// <summary>
    /// |actual - this| / |this| over all elements; infinite where one is NaN and the other is not.
    /// </summary>
    public double ErrorOf(NhwcTensor actual)
    {
        double error = 0, size = 0;
        for (int i = 0; i < Data.Length; i++)
        {
            double wanted = Data[i], got = actual.Span[i];
            if (double.IsNaN(wanted) || double.IsNaN(got))
            {
                if (double.IsNaN(wanted) != double.IsNaN(got))
                {
                    return double.PositiveInfinity;
                }

                continue;
            }

            error += (wanted - got) * (wanted - got);
            size += wanted * wanted;
        }

        return error == 0 ? 0 : Math.Sqrt(error / size);
    }
}
