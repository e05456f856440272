namespace NeoResNet.Tests.Networks;

/// <summary>The layers of a residual network as plain loops in float64, written from slim's rules and from nothing of the library.</summary>
internal static class DoubleLayers
{
    /// <summary>
    /// Cross-correlation with an HWIO filter and slim's <c>conv2d_same</c> padding: (kernel - 1) * rate cells, the smaller
    /// half before. With stride 1 that is also TensorFlow's SAME.
    /// </summary>
    public static DoubleImage ConvSame(DoubleImage input, double[] filter, int kernel, int outputs, int stride = 1, int rate = 1)
    {
        int before = (kernel - 1) * rate / 2, inputs = input.Channels;
        var output = new DoubleImage(input.Batch, CeilDivide(input.Height, stride), CeilDivide(input.Width, stride), outputs);
        for (int n = 0; n < output.Batch; n++)
        {
            for (int y = 0; y < output.Height; y++)
            {
                for (int x = 0; x < output.Width; x++)
                {
                    for (int i = 0; i < kernel; i++)
                    {
                        for (int j = 0; j < kernel; j++)
                        {
                            int row = (y * stride) + (i * rate) - before, column = (x * stride) + (j * rate) - before;
                            if (row < 0 || row >= input.Height || column < 0 || column >= input.Width)
                            {
                                continue;
                            }

                            for (int c = 0; c < inputs; c++)
                            {
                                double value = input[n, row, column, c];
                                int tap = ((((i * kernel) + j) * inputs) + c) * outputs;
                                for (int o = 0; o < outputs; o++)
                                {
                                    output[n, y, x, o] += value * filter[tap + o];
                                }
                            }
                        }
                    }
                }
            }
        }

        return output;
    }

    public static DoubleImage AddBias(DoubleImage input, double[] biases) => Map(input, (value, c) => value + biases[c]);

    public static DoubleImage Relu(DoubleImage input) => Map(input, (value, _) => Math.Max(value, 0));

    public static DoubleImage Clip(DoubleImage input, double minimum, double maximum) => Map(input, (value, _) => Math.Min(Math.Max(value, minimum), maximum));

    public static DoubleImage BatchNorm(DoubleImage input, double[] gamma, double[] beta, double[] mean, double[] variance, double epsilon) =>
        Map(input, (value, c) => ((value - mean[c]) / Math.Sqrt(variance[c] + epsilon) * gamma[c]) + beta[c]);

    /// <summary>Mean of each channel over batch, height and width, and the mean of the squared distances from it.</summary>
    public static (double[] Mean, double[] Variance) Moments(DoubleImage input)
    {
        double[] mean = new double[input.Channels], variance = new double[input.Channels];
        double count = input.Batch * input.Height * input.Width;
        input.ForEach((n, y, x, c) => mean[c] += input[n, y, x, c] / count);
        input.ForEach((n, y, x, c) => variance[c] += (input[n, y, x, c] - mean[c]) * (input[n, y, x, c] - mean[c]) / count);
        return (mean, variance);
    }

    public static DoubleImage Add(DoubleImage a, DoubleImage b)
    {
        Assert.That((b.Batch, b.Height, b.Width, b.Channels), Is.EqualTo((a.Batch, a.Height, a.Width, a.Channels)));
        return DoubleImage.Make(a.Batch, a.Height, a.Width, a.Channels, (n, y, x, c) => a[n, y, x, c] + b[n, y, x, c]);
    }

    public static DoubleImage Subsample(DoubleImage input, int factor) => DoubleImage.Make(
        input.Batch, CeilDivide(input.Height, factor), CeilDivide(input.Width, factor), input.Channels,
        (n, y, x, c) => input[n, y * factor, x * factor, c]);

    /// <summary>3x3 maximum, stride 2; cells outside take no part.</summary>
    public static DoubleImage MaxPool3(DoubleImage input, bool valid)
    {
        const int Kernel = 3, Stride = 2;
        (int height, int top) = Place(input.Height);
        (int width, int left) = Place(input.Width);
        return DoubleImage.Make(input.Batch, height, width, input.Channels, (n, y, x, c) =>
        {
            double best = double.NegativeInfinity;
            for (int row = Math.Max(0, (y * Stride) - top); row < Math.Min(input.Height, (y * Stride) - top + Kernel); row++)
            {
                for (int column = Math.Max(0, (x * Stride) - left); column < Math.Min(input.Width, (x * Stride) - left + Kernel); column++)
                {
                    best = Math.Max(best, input[n, row, column, c]);
                }
            }

            return best;
        });

        (int Size, int Before) Place(int size)
        {
            if (valid)
            {
                return (((size - Kernel) / Stride) + 1, 0);
            }

            int output = CeilDivide(size, Stride);
            return (output, Math.Max(0, ((output - 1) * Stride) + Kernel - size) / 2);
        }
    }

    public static DoubleImage GlobalMean(DoubleImage input) => DoubleImage.Make(input.Batch, 1, 1, input.Channels, (n, _, _, c) =>
    {
        double sum = 0;
        for (int y = 0; y < input.Height; y++)
        {
            for (int x = 0; x < input.Width; x++)
            {
                sum += input[n, y, x, c];
            }
        }

        return sum / (input.Height * input.Width);
    });

    public static DoubleImage Softmax(DoubleImage input)
    {
        var output = new DoubleImage(input.Batch, input.Height, input.Width, input.Channels);
        for (int start = 0; start < input.Values.Length; start += input.Channels)
        {
            double[] row = input.Values[start..(start + input.Channels)];
            double[] powers = [.. row.Select(value => Math.Exp(value - row.Max()))];
            powers.Select(power => power / powers.Sum()).ToArray().CopyTo(output.Values, start);
        }

        return output;
    }

    private static DoubleImage Map(DoubleImage input, Func<double, int, double> function) => DoubleImage.Make(
        input.Batch, input.Height, input.Width, input.Channels, (n, y, x, c) => function(input[n, y, x, c], c));

    private static int CeilDivide(int a, int b) => (a + b - 1) / b;
}
