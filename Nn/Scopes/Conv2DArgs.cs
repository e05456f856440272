namespace NeoResNet.Nn;

/// <summary>Specifies the function that a layer applies to its output.</summary>
public enum Activation
{
    /// <summary>No function.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
}

/// <summary>Specifies the normalization between a convolution and its activation.</summary>
public enum Normalizer
{
    /// <summary>No normalization. The convolution has biases.</summary>
    None,

    /// <summary>Batch normalization. The convolution has no biases.</summary>
    BatchNorm,
}

/// <summary>Holds the arguments of <see cref="Layers.Conv2D"/> that an arg scope can set.</summary>
/// <remarks>
/// An argument that is null takes the value of the enclosing scope. The defaults apply if no scope
/// sets the argument. They are slim's.
/// </remarks>
public sealed record Conv2DArgs
{
    /// <summary>
    /// Gets the distance between output pixels, in input pixels, at least 1. Defaults to 1.
    /// </summary>
    public int? Stride { get; init; }

    /// <summary>
    /// Gets the distance between the taps of a filter, in input pixels, at least 1. Defaults to 1.
    /// </summary>
    public int? Rate { get; init; }

    /// <summary>Gets the padding rule. Defaults to <see cref="Nn.Padding.Same"/>.</summary>
    public Padding? Padding { get; init; }

    /// <summary>Gets the activation that is applied last. Defaults to ReLU.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Gets the normalization. Defaults to none.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>
    /// Gets the arguments of the normalization, which override those of
    /// <see cref="ArgScope.BatchNorm"/>.
    /// </summary>
    public BatchNormArgs? NormalizerArgs { get; init; }

    /// <summary>
    /// Gets the initializer of the weights. Defaults to <see cref="Initializer.Xavier"/>.
    /// </summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>Gets the penalty on the weights. Defaults to none.</summary>
    public Regularizer? WeightsRegularizer { get; init; }

    /// <summary>
    /// Gets whether the convolution has biases. By default it has biases if nothing normalizes its
    /// output, which is slim's rule.
    /// </summary>
    public bool? Biases { get; init; }

    /// <summary>
    /// Gets the initializer of the biases. Defaults to <see cref="Initializer.Zeros"/>.
    /// </summary>
    public Initializer? BiasesInitializer { get; init; }

    /// <summary>Gets the penalty on the biases. Defaults to none.</summary>
    public Regularizer? BiasesRegularizer { get; init; }

    /// <summary>
    /// Gets the collection to which the layer adds its output, under the name of its scope.
    /// Defaults to none.
    /// </summary>
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
