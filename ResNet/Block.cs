using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>Represents the arguments of one residual unit.</summary>
/// <param name="Depth">Number of channels of the unit's output, at least 1.</param>
/// <param name="DepthBottleneck">Number of channels inside the unit, at least 1.</param>
/// <param name="Stride">Factor by which the unit reduces height and width, at least 1.</param>
public sealed record UnitArgs(int Depth, int DepthBottleneck, int Stride);

/// <summary>
/// Adds the layers of a residual unit to the graph of <paramref name="inputs"/>. A network calls it
/// in the variable scope <c>block/unit_n</c>. Pass <see cref="ResNetV2.Bottleneck"/> or a method of
/// the application.
/// </summary>
/// <param name="inputs">[batch, height, width, channels].</param>
/// <param name="unit">The unit's arguments.</param>
/// <param name="stride">
/// Stride to use: the unit's own, or 1 once the output stride is reached.
/// </param>
/// <param name="rate">Rate of the unit's 3x3 convolution, at least 1.</param>
/// <returns>
/// [batch, ceil(height / stride), ceil(width / stride), <see cref="UnitArgs.Depth"/>].
/// </returns>
public delegate Node UnitFunction(Node inputs, UnitArgs unit, int stride, int rate);

/// <summary>
/// Represents a sequence of residual units in one scope. Source: slim's <c>resnet_utils.Block</c>.
/// </summary>
/// <param name="Scope">Variable scope, and name of the end point.</param>
/// <param name="UnitFunction">The kind of unit.</param>
/// <param name="Units">The arguments of each unit, in order.</param>
public sealed partial record Block(string Scope, UnitFunction UnitFunction, IReadOnlyList<UnitArgs> Units);
