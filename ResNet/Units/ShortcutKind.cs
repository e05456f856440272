namespace NeoResNet;

/// <summary>
/// What leads around a unit's layers where the number of channels changes; where it does not, the input itself does (its
/// every <c>stride</c>-th row and column), but for <see cref="None"/>. Source: He et al., "Deep Residual Learning" (2015), section 3.3.
/// </summary>
public enum ShortcutKind
{
    /// <summary>A 1x1 convolution with weights of its own ("option B"): normalised in V1, of the pre-activation in V2.</summary>
    Projection,

    /// <summary>As <see cref="Projection"/>, but never normalised.</summary>
    BareProjection,

    /// <summary>The input with channels of zeros after its own ("option A"): no weights.</summary>
    ZeroPadded,

    /// <summary>As <see cref="ZeroPadded"/>, with half of the zeros in front.</summary>
    ZeroPaddedBothSides,

    /// <summary>Nothing: the layers stand alone, as in a plain network.</summary>
    None,
}
