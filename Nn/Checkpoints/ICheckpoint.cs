using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>An open file of named arrays, whatever its format. Arrays are read when asked for, by any number of threads.</summary>
public interface ICheckpoint : IDisposable
{
    /// <summary>Path of the file, for messages.</summary>
    string FileName { get; }

    /// <summary>What the file holds, in its order.</summary>
    IReadOnlyList<StoredArray> Entries { get; }

    /// <summary>What the file itself calls an array that is seen under another name here, for messages; else the name.</summary>
    string SourceOf(string name) => name;

    /// <summary>Reads one array into a new float32 tensor. Thread-safe: a restore reads several at once.</summary>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="NotSupportedException">The element type does not convert to float32.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    NhwcTensor ReadTensor(string name);

    /// <summary>Reads one array as <see cref="ReadTensor"/> does, into memory that the caller owns, or returns that of the file.</summary>
    internal HostBuffer ReadBuffer(string name) => new(ReadTensor(name));
}
