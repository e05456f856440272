namespace NeoResNet.Backends;

/// <summary>
/// Describes a second output of an operation: relu(scale * y + shift) per channel, where y is the
/// first output.
/// </summary>
/// <param name="Output">Receives the second output.</param>
/// <param name="Scale">Multiplier, one per channel.</param>
/// <param name="Shift">Summand, one per channel.</param>
/// <param name="Relu">Whether negative results become zero.</param>
/// <remarks>
/// The second output is the pre-activation that the next residual unit reads ("Identity Mappings in
/// Deep Residual Networks", Fig. 1b).
/// </remarks>
public sealed record Affine(ValueId Output, ParameterId Scale, ParameterId Shift, bool Relu);
