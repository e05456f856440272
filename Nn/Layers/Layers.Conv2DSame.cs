namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>
    /// Strided convolution whose padding does not depend on the input's size: it equals the same convolution with stride 1
    /// and SAME followed by <see cref="Subsample"/>, which a strided SAME convolution does not for even sizes.
    /// Source: slim's <c>conv2d_same</c>.
    /// </summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="numOutputs">Number of filters.</param>
    /// <param name="kernelSize">Height and width of a filter.</param>
    /// <param name="stride">Step between output pixels.</param>
    /// <param name="rate">Distance between taps; with a rate above 1 the stride must be 1.</param>
    /// <param name="activation">Function applied last; null takes the arg scope's.</param>
    /// <param name="normalizer">What replaces the biases; null takes the arg scope's.</param>
    /// <param name="scope">Variable scope; null for <c>Conv</c>, made unique.</param>
    /// <param name="args">Further arguments of <see cref="Conv2D"/> for this call.</param>
    /// <returns>[batch, ceil(height / stride), ceil(width / stride), <paramref name="numOutputs"/>].</returns>
    public static Node Conv2DSame(
        Node inputs,
        int numOutputs,
        int kernelSize,
        int stride,
        int rate = 1,
        Activation? activation = null,
        Normalizer? normalizer = null,
        string? scope = null,
        Conv2DArgs? args = null)
    {
        if (stride == 1)
        {
            return Conv2D(inputs, numOutputs, kernelSize, stride: 1, rate: rate, padding: Padding.Same, activation: activation, normalizer: normalizer, scope: scope, args: args);
        }

        ArgumentNullException.ThrowIfNull(inputs);
        int padTotal = (kernelSize - 1) * rate;
        int padBefore = padTotal / 2;
        Node padded = inputs.Graph.Add(new PadOperation(padBefore, padTotal - padBefore), [inputs]);
        return Conv2D(padded, numOutputs, kernelSize, stride, rate, Padding.Valid, activation, normalizer, scope: scope, args: args);
    }
}
