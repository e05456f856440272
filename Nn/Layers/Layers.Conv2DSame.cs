namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>
    /// Computes a strided convolution whose padding does not depend on the size of the input.
    /// </summary>
    /// <param name="inputs">
    /// A node of shape [batch, height, width, channels], with a known number of channels.
    /// </param>
    /// <param name="numOutputs">Number of filters and of output channels, at least 1.</param>
    /// <param name="kernelSize">Height and width of a filter, at least 1.</param>
    /// <param name="stride">Distance between output pixels, in input pixels, at least 1.</param>
    /// <param name="rate">
    /// Distance between the taps of a filter, in input pixels, at least 1. Defaults to 1. If it is
    /// above 1, the stride must be 1.
    /// </param>
    /// <param name="activation">
    /// Function that is applied last; null for the value of the arg scope, which defaults to ReLU.
    /// </param>
    /// <param name="normalizer">
    /// Normalization; null for the value of the arg scope, which defaults to none.
    /// </param>
    /// <param name="scope">
    /// Name of the variable scope; null for <c>Conv</c>, made unique with _1, _2, ...
    /// </param>
    /// <param name="args">
    /// Further arguments of <see cref="Conv2D"/>. Arguments of the call override them, and they
    /// override those of the arg scope.
    /// </param>
    /// <returns>
    /// A node of shape [batch, ceil(height / stride), ceil(width / stride), outputs].
    /// </returns>
    /// <remarks>
    /// The result equals the convolution with stride 1 and <see cref="Padding.Same"/>, followed by
    /// <see cref="Subsample"/>. A strided convolution with <see cref="Padding.Same"/> differs from
    /// it for even sizes. Source: slim's <c>conv2d_same</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The rank of the input is not 4 or its number of channels is unknown, a number is out of
    /// range, or the scope name or the activation is invalid.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable exists and the scope does not reuse variables, or the scope reuses variables and
    /// a variable does not exist or has another shape.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The graph's variables were disposed.</exception>
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
