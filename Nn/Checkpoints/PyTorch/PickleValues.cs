using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents the name of a class or function in a pickle. It is never called.</summary>
/// <param name="Module">The module.</param>
/// <param name="Name">The name in the module.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>Represents a dictionary in a pickle, in the order of its entries.</summary>
internal sealed class PickleDictionary
{
    /// <summary>Gets the entries. A key that is set twice occurs twice.</summary>
    public List<(object? Key, object? Value)> Entries { get; } = [];
}

/// <summary>Represents a value of a kind that holds no arrays, such as a NumPy number.</summary>
internal sealed class PickleOpaque
{
    public static readonly PickleOpaque Instance = new();
}

/// <summary>Represents the memory that tensors of a PyTorch file share.</summary>
/// <param name="Key">The name of the memory in the file.</param>
/// <param name="Type">The type of its elements; null for bytes without a type.</param>
/// <param name="Count">The number of its elements.</param>
internal sealed record TorchStorage(string Key, ElementType? Type, long Count);

/// <summary>Represents a tensor of a PyTorch file: a view of a storage.</summary>
/// <param name="Storage">The memory.</param>
/// <param name="Type">The type of the elements.</param>
/// <param name="Offset">Position of the first element in the storage, in elements.</param>
/// <param name="Sizes">The sizes of the dimensions.</param>
/// <param name="Strides">The distances of neighbours in each dimension, in elements.</param>
internal sealed record TorchTensor(TorchStorage Storage, ElementType Type, long Offset, Shape Sizes, IReadOnlyList<long> Strides);
