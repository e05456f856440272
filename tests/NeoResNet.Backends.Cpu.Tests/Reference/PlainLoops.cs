using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>Every operation as the loops of its definition, in float64.</summary>
internal static class PlainLoops
{
    public static Values Convolve(Values x, NhwcTensor filter, Window window)
    {
        Extent h = window.Height, w = window.Width;
        Values y = Values.Zeros([x.Shape[0], h.OutputSize(x.Shape[1]), w.OutputSize(x.Shape[2]), filter.Shape[3]]);
        ForEachPixel(y.Shape, (n, oy, ox) =>
        {
            for (int i = 0; i < h.Kernel; i++)
            {
                for (int j = 0; j < w.Kernel; j++)
                {
                    int iy = (oy * h.Stride) - h.PadBefore + (i * h.Dilation), ix = (ox * w.Stride) - w.PadBefore + (j * w.Dilation);
                    if (iy < 0 || ix < 0 || iy >= x.Shape[1] || ix >= x.Shape[2])
                    {
                        continue;
                    }

                    for (int ci = 0; ci < x.Shape[3]; ci++)
                    {
                        for (int co = 0; co < y.Shape[3]; co++)
                        {
                            y[n, oy, ox, co] += x[n, iy, ix, ci] * filter[i, j, ci, co];
                        }
                    }
                }
            }
        });
        return y;
    }

    public static Values MaxPool(Values x, Window window)
    {
        Extent h = window.Height, w = window.Width;
        Values y = Values.Zeros([x.Shape[0], h.OutputSize(x.Shape[1]), w.OutputSize(x.Shape[2]), x.Shape[3]]);
        ForEachPixel(y.Shape, (n, oy, ox) =>
        {
            for (int c = 0; c < x.Shape[3]; c++)
            {
                double max = double.NegativeInfinity;
                for (int i = 0; i < h.Kernel; i++)
                {
                    for (int j = 0; j < w.Kernel; j++)
                    {
                        int iy = (oy * h.Stride) - h.PadBefore + (i * h.Dilation), ix = (ox * w.Stride) - w.PadBefore + (j * w.Dilation);
                        if (iy >= 0 && ix >= 0 && iy < x.Shape[1] && ix < x.Shape[2])
                        {
                            max = Math.Max(max, x[n, iy, ix, c]);
                        }
                    }
                }

                y[n, oy, ox, c] = max;
            }
        });
        return y;
    }

    public static Values GlobalMean(Values x)
    {
        Values y = Values.Zeros([x.Shape[0], 1, 1, x.Shape[3]]);
        ForEachPixel(x.Shape, (n, iy, ix) =>
        {
            for (int c = 0; c < x.Shape[3]; c++)
            {
                y[n, 0, 0, c] += x[n, iy, ix, c] / (x.Shape[1] * x.Shape[2]);
            }
        });
        return y;
    }

    public static Values Pad(Values x, int top, int bottom, int left, int right, double value)
    {
        Values y = Values.Zeros([x.Shape[0], x.Shape[1] + top + bottom, x.Shape[2] + left + right, x.Shape[3]]);
        Array.Fill(y.Data, value);
        ForEachPixel(x.Shape, (n, iy, ix) =>
        {
            for (int c = 0; c < x.Shape[3]; c++)
            {
                y[n, iy + top, ix + left, c] = x[n, iy, ix, c];
            }
        });
        return y;
    }

    public static Values ScaleShift(Values x, NhwcTensor? scale, NhwcTensor? shift)
    {
        int channels = x.Shape[^1];
        return new(x.Shape, [.. x.Data.Select((value, i) => (value * (scale?.Span[i % channels] ?? 1.0)) + (shift?.Span[i % channels] ?? 0.0))]);
    }

    public static Values Softmax(Values x)
    {
        int channels = x.Shape[^1];
        Values y = Values.Zeros(x.Shape);
        for (int row = 0; row < x.Data.Length; row += channels)
        {
            double max = x.Data[row..(row + channels)].Max(), sum = 0;
            bool lost = x.Data[row..(row + channels)].Any(double.IsNaN);
            for (int i = row; i < row + channels; i++)
            {
                y.Data[i] = lost ? double.NaN : Math.Exp(x.Data[i] - max);
                sum += y.Data[i];
            }

            for (int i = row; i < row + channels; i++)
            {
                y.Data[i] /= sum;
            }
        }

        return y;
    }

    public static Values Relu(Values x) => new(x.Shape, Array.ConvertAll(x.Data, value => value < 0 ? 0 : value));

    public static Values Add(Values x, Values other) => new(x.Shape, [.. x.Data.Zip(other.Data, (a, b) => a + b)]);

    private static void ForEachPixel(Shape shape, Action<int, int, int> body)
    {
        for (int n = 0; n < shape[0]; n++)
        {
            for (int y = 0; y < shape[1]; y++)
            {
                for (int x = 0; x < shape[2]; x++)
                {
                    body(n, y, x);
                }
            }
        }
    }
}
