namespace NeoResNet.Nn.Checkpoints;

/// <summary>Specifies how the index of the chunks of a dataset is stored.</summary>
internal enum Hdf5ChunkIndex
{
    /// <summary>A version 1 B-tree.</summary>
    Tree,

    /// <summary>One chunk.</summary>
    Single,

    /// <summary>All chunks one after the other.</summary>
    Implicit,

    /// <summary>An array of addresses.</summary>
    FixedArray,
}
