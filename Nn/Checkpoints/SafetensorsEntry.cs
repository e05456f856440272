using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Describes an array of a safetensors file and its place in the file.</summary>
/// <param name="Name">The array's name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The sizes of its dimensions.</param>
/// <param name="Offset">Position of its first byte in the file.</param>
/// <param name="ByteLength">Its size in bytes: element count times element size.</param>
internal sealed record SafetensorsEntry(string Name, ElementType ElementType, Shape Shape, long Offset, int ByteLength)
    : StoredArray(Name, ElementType, Shape);
