using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Reorders the dimensions of this library's arrays to the order that ONNX expects.
/// </summary>
internal static class ChannelsFirst
{
    // 16 floats fill a cache line, so the loop reads each line of the source once instead of once per
    // column.
    private const int ColumnsAtOnce = 16;

    /// <summary>
    /// Copies filters from [height, width, inputs, outputs] to [outputs, inputs, height, width].
    /// </summary>
    internal static NhwcTensor FromHwio(NhwcTensor filters)
    {
        Shape shape = filters.Shape;
        int taps = shape[0] * shape[1], inputs = shape[2], outputs = shape[3];
        NhwcTensor result = NhwcTensor.CreateUninitialized([outputs, inputs, shape[0], shape[1]]);
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

    /// <summary>
    /// Copies a value from [batch, height, width, channels] to [batch, channels, height, width].
    /// </summary>
    internal static NhwcTensor FromNhwc(NhwcTensor value)
    {
        Shape shape = value.Shape;
        int pixels = shape[1] * shape[2], channels = shape[3];
        NhwcTensor result = NhwcTensor.CreateUninitialized([shape[0], channels, shape[1], shape[2]]);
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
