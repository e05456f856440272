using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Describes an array of a checkpoint without its content.</summary>
/// <param name="Name">The array's name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The sizes of its dimensions.</param>
public record StoredArray(string Name, ElementType ElementType, Shape Shape);
