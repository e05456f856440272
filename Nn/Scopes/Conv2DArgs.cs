namespace NeoResNet.Nn;

/// <summary>Specifies the function that a layer applies to its output.</summary>
public enum Activation
{
    /// <summary>Applies no function.</summary>
    None,

    /// <summary>Applies max(x, 0).</summary>
    Relu,

    /// <summary>Applies min(max(x, 0), 6).</summary>
    Relu6,
}

/// <summary>Specifies the normalization between a convolution and its activation.</summary>
public enum Normalizer
{
    /// <summary>Applies no normalization; the convolution has biases.</summary>
    None,

    /// <summary>Applies batch normalization; the convolution has no biases.</summary>
    BatchNorm,
}

/// <summary>
/// Specifies the arguments of <see cref="Layers.Conv2D"/> that an arg scope can set.
/// </summary>
/// <remarks>
/// An argument that is null takes the value of the enclosing scope. The defaults are those of slim.
/// They apply if no scope sets the argument.
/// </remarks>
public sealed record Conv2DArgs
{
    /// <summary>Gets the distance between output pixels, in input pixels, at least 1.</summary>
    /// <value>The default is 1.</value>
    public int? Stride { get; init; }

    /// <summary>
    /// Gets the distance between the taps of a filter, in input pixels, at least 1.
    /// </summary>
    /// <value>The default is 1.</value>
    public int? Rate { get; init; }

    /// <summary>Gets the padding rule.</summary>
    /// <value>The default is <see cref="Nn.Padding.Same"/>.</value>
    public Padding? Padding { get; init; }

    /// <summary>Gets the activation that is applied last.</summary>
    /// <value>The default is ReLU.</value>
    public Activation? Activation { get; init; }

    /// <summary>Gets the normalization.</summary>
    /// <value>The default is none.</value>
    public Normalizer? Normalizer { get; init; }

    /// <summary>
    /// Gets the arguments of the normalization, which override those of
    /// <see cref="ArgScope.BatchNorm"/>.
    /// </summary>
    public BatchNormArgs? NormalizerArgs { get; init; }

    /// <summary>Gets the initializer of the weights.</summary>
    /// <value>The default is <see cref="Initializer.Xavier"/>.</value>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>Gets the penalty on the weights.</summary>
    /// <value>The default is none.</value>
    public Regularizer? WeightsRegularizer { get; init; }

    /// <summary>Gets a value that indicates whether the convolution has biases.</summary>
    /// <value>
    /// By default, the convolution has biases if nothing normalizes its output, which is slim's
    /// rule.
    /// </value>
    public bool? Biases { get; init; }

    /// <summary>Gets the initializer of the biases.</summary>
    /// <value>The default is <see cref="Initializer.Zeros"/>.</value>
    public Initializer? BiasesInitializer { get; init; }

    /// <summary>Gets the penalty on the biases.</summary>
    /// <value>The default is none.</value>
    public Regularizer? BiasesRegularizer { get; init; }

    /// <summary>
    /// Gets the collection to which the layer adds its output, under the name of its scope.
    /// </summary>
    /// <value>The default is none.</value>
    public OutputsCollection? Outputs { get; init; }

    internal Conv2DArgs Over(Conv2DArgs outer) => new()
    {
        Stride = Stride ?? outer.Stride,
        Rate = Rate ?? outer.Rate,
        Padding = Padding ?? outer.Padding,
        Activation = Activation ?? outer.Activation,
        Normalizer = Normalizer ?? outer.Normalizer,
        NormalizerArgs = NormalizerArgs ?? outer.NormalizerArgs,
        WeightsInitializer = WeightsInitializer ?? outer.WeightsInitializer,
        WeightsRegularizer = WeightsRegularizer ?? outer.WeightsRegularizer,
        Biases = Biases ?? outer.Biases,
        BiasesInitializer = BiasesInitializer ?? outer.BiasesInitializer,
        BiasesRegularizer = BiasesRegularizer ?? outer.BiasesRegularizer,
        Outputs = Outputs ?? outer.Outputs,
    };
}
