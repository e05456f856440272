using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>What a safetensors header says of one array.</summary>
/// <param name="Name">The array's name.</param>
/// <param name="ElementType">Type of its elements.</param>
/// <param name="Shape">Sizes of its dimensions.</param>
/// <param name="Offset">Position of its first byte in the file.</param>
/// <param name="ByteLength">Number of its bytes: element count times element size.</param>
public sealed record SafetensorsEntry(string Name, ElementType ElementType, Shape Shape, long Offset, int ByteLength)
    : StoredArray(Name, ElementType, Shape);
