using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// Copies an array to native memory for a kernel, and the result back. <see cref="GuardPageTests"/>
/// surrounds the memory with guards.
/// </summary>
internal sealed unsafe class NativeCopy<T> : IDisposable
    where T : unmanaged
{
    private readonly T[] _array;

    public NativeCopy(T[] array)
    {
        _array = array;

        // Without more alignment than the elements need, the block ends where the guard begins.
        Pointer = (T*)AlignedMemory.Allocate((nuint)(array.Length * sizeof(T)), (nuint)sizeof(T));
        array.CopyTo(new Span<T>(Pointer, array.Length));
    }

    /// <summary>Gets the address of the first element.</summary>
    public T* Pointer { get; }

    /// <summary>Copies the elements to the array and frees the memory.</summary>
    public void Dispose()
    {
        new Span<T>(Pointer, _array.Length).CopyTo(_array);
        AlignedMemory.Free(Pointer);
    }
}
