namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents a PyTorch file: the value that was saved, and the memory of its tensors.</summary>
internal interface ITorchStorages : IDisposable
{
    /// <summary>Gets the value that was saved, as <see cref="Unpickler.Read"/> returns it.</summary>
    object? Root { get; }

    /// <summary>Gets the number of bytes that the file stores, decompressed.</summary>
    long Length { get; }

    /// <summary>Gets whether the elements have the highest byte first.</summary>
    bool IsBigEndian { get; }

    /// <summary>Reads a part of a storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="offset">Position of the part in bytes.</param>
    /// <param name="length">Length of the part in bytes.</param>
    /// <param name="size">Size of an element in bytes.</param>
    /// <exception cref="CheckpointException">The file does not contain the part.</exception>
    byte[] Read(TorchStorage storage, long offset, int length, int size);
}
