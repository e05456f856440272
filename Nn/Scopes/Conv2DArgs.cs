namespace NeoResNet.Nn;

/// <summary>Function applied to a layer's output.</summary>
public enum Activation
{
    /// <summary>None.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
}

/// <summary>What stands between a convolution and its activation.</summary>
public enum Normalizer
{
    /// <summary>Nothing: the convolution gets biases instead.</summary>
    None,

    /// <summary>Batch normalisation, and no biases.</summary>
    BatchNorm,
}

/// <summary>Arguments of <see cref="Layers.Conv2D"/> that an arg scope may set; null is not set. Defaults are slim's.</summary>
public sealed record Conv2DArgs
{
    /// <summary>Step between output pixels; default 1.</summary>
    public int? Stride { get; init; }

    /// <summary>Distance between taps; default 1.</summary>
    public int? Rate { get; init; }

    /// <summary>Rule at the edge; default SAME.</summary>
    public Padding? Padding { get; init; }

    /// <summary>Function applied last; default ReLU.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Normalisation instead of biases; default none.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>Arguments of the normaliser, over those of the batch norm's own scope.</summary>
    public BatchNormArgs? NormalizerArgs { get; init; }

    /// <summary>Initial weights; default <see cref="Initializer.Xavier"/>.</summary>
    public Initializer? WeightsInitializer { get; init; }

    /// <summary>Penalty on the weights; default none.</summary>
    public Regularizer? WeightsRegularizer { get; init; }

    /// <summary>Whether there are biases; default "where nothing normalizes", which is slim's rule. Other families have them nowhere or everywhere.</summary>
    public bool? Biases { get; init; }

    /// <summary>Initial biases; default zeros.</summary>
    public Initializer? BiasesInitializer { get; init; }

    /// <summary>Penalty on the biases; default none.</summary>
    public Regularizer? BiasesRegularizer { get; init; }

    /// <summary>Where the output is collected under the layer's scope name.</summary>
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
