using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Describes an array of a checkpoint without its content.</summary>
/// <param name="Name">The array's name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The sizes of its dimensions.</param>
public record StoredArray(string Name, ElementType ElementType, Shape Shape)
{
    /// <summary>
    /// Gets the name of the type in the file, such as <c>qint8</c>, if <see cref="ElementType"/>
    /// only says how its elements are stored; otherwise, null.
    /// </summary>
    internal string? StoredType { get; init; }
}
