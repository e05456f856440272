namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>A convolution with its epilogue, in plain loops and double precision.</summary>
internal static class ConvolutionReference
{
    /// <summary>
    /// The inputs are x, filter, bias and residual, the last two only if the specification has
    /// them.
    /// </summary>
    public static float[] Run(DnnConvolution spec, float[][] inputs)
    {
        DnnTensor x = spec.X, w = spec.Filter, y = spec.Y;
        Extent h = spec.Window.Height, v = spec.Window.Width;
        float[] result = new float[y.N * y.H * y.W * y.C];
        float[]? bias = spec.Bias is null ? null : inputs[2], residual = spec.Residual is null ? null : inputs[^1];
        for (int i = 0; i < result.Length; i++)
        {
            (int k, int column, int row, int n) = (i % y.C, i / y.C % y.W, i / y.C / y.W % y.H, i / y.C / y.W / y.H);
            double sum = bias?[k] ?? 0;
            for (int r = 0; r < w.H; r++)
            {
                for (int s = 0; s < w.W; s++)
                {
                    (int atRow, int atColumn) = ((row * h.Stride) - h.PadBefore + (r * h.Dilation), (column * v.Stride) - v.PadBefore + (s * v.Dilation));
                    for (int c = 0; c < x.C && atRow >= 0 && atRow < x.H && atColumn >= 0 && atColumn < x.W; c++)
                    {
                        sum += (double)inputs[0][(((((n * x.H) + atRow) * x.W) + atColumn) * x.C) + c] * inputs[1][(((((k * w.H) + r) * w.W) + s) * x.C) + c];
                    }
                }
            }

            if (spec.Residual is { } view)
            {
                sum += residual![(n * view.StrideN) + (k * view.StrideC) + (row * view.StrideH) + (column * view.StrideW)];
            }

            result[i] = (float)(spec.Relu ? Math.Max(0, sum) : sum);
        }

        return result;
    }
}
