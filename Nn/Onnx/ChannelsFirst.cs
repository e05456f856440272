using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Reorders this library's arrays into ONNX's order of dimensions.</summary>
internal static class ChannelsFirst
{
    // Rows of this many floats are a cache line: each line of the source is read once instead of once a column.
    private const int ColumnsAtOnce = 16;

    /// <summary>HWIO filters as OIHW.</summary>
    internal static NhwcTensor FromHwio(NhwcTensor filters)
    {
        Shape shape = filters.Shape;
        int taps = shape[0] * shape[1], inputs = shape[2], outputs = shape[3];
        NhwcTensor result = NhwcTensor.Uninitialized([outputs, inputs, shape[0], shape[1]]);
        ReadOnlySpan<float> from = filters.Span;
        Span<float> to = result.Span;
        for (int first = 0; first < outputs; first += ColumnsAtOnce)
        {
            int end = Math.Min(first + ColumnsAtOnce, outputs);
            for (int tap = 0; tap < taps; tap++)
            {
                for (int input = 0; input < inputs; input++)
                {
                    int row = ((tap * inputs) + input) * outputs;
                    for (int output = first; output < end; output++)
                    {
                        to[(((output * inputs) + input) * taps) + tap] = from[row + output];
                    }
                }
            }
        }

        return result;
    }

    /// <summary>An NHWC value as NCHW.</summary>
    internal static NhwcTensor FromNhwc(NhwcTensor value)
    {
        Shape shape = value.Shape;
        int pixels = shape[1] * shape[2], channels = shape[3];
        NhwcTensor result = NhwcTensor.Uninitialized([shape[0], channels, shape[1], shape[2]]);
        ReadOnlySpan<float> from = value.Span;
        Span<float> to = result.Span;
        for (int at = 0; at < from.Length; at++)
        {
            (int imagePixel, int channel) = Math.DivRem(at, channels);
            (int image, int pixel) = Math.DivRem(imagePixel, pixels);
            to[(((image * channels) + channel) * pixels) + pixel] = from[at];
        }

        return result;
    }
}
