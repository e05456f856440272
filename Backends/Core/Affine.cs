namespace NeoResNet.Backends;

/// <summary>
/// A second output of an operation: relu(scale * y + shift) per channel, where y is the first.
/// It is the pre-activation that the next residual unit reads ("Identity Mappings in Deep Residual Networks", Fig. 1b).
/// </summary>
/// <param name="Output">The value written.</param>
/// <param name="Scale">Multiplier, one a channel.</param>
/// <param name="Shift">Summand, one a channel.</param>
/// <param name="Relu">Whether negative results become zero.</param>
public sealed record Affine(ValueId Output, ParameterId Scale, ParameterId Shift, bool Relu);
