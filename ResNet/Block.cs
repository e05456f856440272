using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>Arguments of one residual unit.</summary>
/// <param name="Depth">Channels of the unit's output.</param>
/// <param name="DepthBottleneck">Channels inside the bottleneck.</param>
/// <param name="Stride">Factor by which the unit shrinks height and width.</param>
public sealed record UnitArgs(int Depth, int DepthBottleneck, int Stride);

/// <summary>
/// A residual unit: adds its layers to the graph of <paramref name="inputs"/> and returns its output. It is called inside
/// the variable scope <c>block/unit_n</c>. Any method of this form will do: a network is open to a user's own units.
/// </summary>
/// <param name="inputs">[batch, height, width, channels].</param>
/// <param name="unit">The unit's arguments.</param>
/// <param name="stride">Stride to use; 1 where the output stride is reached, whatever the unit's own.</param>
/// <param name="rate">Rate of the unit's 3x3 convolution.</param>
/// <returns>[batch, ceil(height / stride), ceil(width / stride), <see cref="UnitArgs.Depth"/>].</returns>
public delegate Node UnitFunction(Node inputs, UnitArgs unit, int stride, int rate);

/// <summary>A stack of residual units under one scope. Source: slim's <c>resnet_utils.Block</c>.</summary>
/// <param name="Scope">Variable scope and end point name.</param>
/// <param name="UnitFunction">The kind of unit.</param>
/// <param name="Units">The arguments of each unit, in order.</param>
public sealed record Block(string Scope, UnitFunction UnitFunction, IReadOnlyList<UnitArgs> Units);
