namespace NeoResNet.Tensors;

/// <summary>Allocates the native memory of the library in place of the system, for tests.</summary>
internal unsafe interface IBlockAllocator
{
    /// <summary>Allocates a block with unspecified contents.</summary>
    /// <param name="bytes">The size in bytes.</param>
    /// <param name="alignment">The alignment in bytes, a power of two.</param>
    void* Allocate(nuint bytes, nuint alignment);

    /// <summary>Frees a block that <see cref="Allocate"/> returned.</summary>
    void Free(void* memory);
}
