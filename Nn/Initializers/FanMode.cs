namespace NeoResNet.Nn;

/// <summary>
/// Specifies the connections that <see cref="Initializer.VarianceScaling"/> divides the variance
/// by.
/// </summary>
public enum FanMode
{
    /// <summary>The inputs of one output (He et al. 2015).</summary>
    In,

    /// <summary>The outputs that one input reaches.</summary>
    Out,

    /// <summary>The mean of inputs and outputs (Glorot and Bengio 2010).</summary>
    Average,
}
