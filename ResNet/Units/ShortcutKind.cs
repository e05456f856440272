namespace NeoResNet;

/// <summary>
/// Specifies the shortcut of a unit that changes the number of channels. In other units, the
/// shortcut is the input (every <c>stride</c>-th row and column), except with <see cref="None"/>.
/// Source: He et al., "Deep Residual Learning" (2015), section 3.3.
/// </summary>
public enum ShortcutKind
{
    /// <summary>
    /// A 1x1 convolution ("option B"): normalized in V1, applied to the pre-activation in V2.
    /// </summary>
    Projection,

    /// <summary>A <see cref="Projection"/> that is never normalized.</summary>
    BareProjection,

    /// <summary>The input followed by channels of zeros ("option A"), without weights.</summary>
    ZeroPadded,

    /// <summary>The input between two equal groups of channels of zeros.</summary>
    ZeroPaddedBothSides,

    /// <summary>No shortcut, as in a plain network.</summary>
    None,
}
