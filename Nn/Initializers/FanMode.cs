namespace NeoResNet.Nn;

/// <summary>
/// Specifies the connections by whose number <see cref="Initializer.VarianceScaling"/> divides the
/// variance.
/// </summary>
public enum FanMode
{
    /// <summary>Counts the inputs of one output (He et al. 2015).</summary>
    In,

    /// <summary>Counts the outputs that one input reaches.</summary>
    Out,

    /// <summary>Uses the mean of inputs and outputs (Glorot and Bengio 2010).</summary>
    Average,
}
