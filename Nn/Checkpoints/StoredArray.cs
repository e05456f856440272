using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>What a checkpoint says of one of its arrays before it is read.</summary>
/// <param name="Name">The array's name.</param>
/// <param name="ElementType">Type of its elements.</param>
/// <param name="Shape">Sizes of its dimensions.</param>
public record StoredArray(string Name, ElementType ElementType, Shape Shape);
