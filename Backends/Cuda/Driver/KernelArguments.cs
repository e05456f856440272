using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds the values of a kernel's parameters without allocation. Each value starts at a multiple of
/// 8 bytes.
/// </summary>
internal struct KernelArguments
{
    /// <summary>Specifies the maximum number of parameters of a kernel.</summary>
    internal const int MaxCount = 32;

    private Slots _slots;
    private Starts _starts;
    private int _used;

    /// <summary>Gets the number of parameters so far.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the values, in the order of the parameters.</summary>
    [UnscopedRef]
    internal Span<ulong> Values => _slots;

    /// <summary>
    /// Appends a parameter: a number, an address, or a struct with the kernel's layout.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The struct has no room for more parameters.
    /// </exception>
    public void Add<T>(T value)
        where T : unmanaged
    {
        int slots = (Unsafe.SizeOf<T>() + sizeof(ulong) - 1) / sizeof(ulong);
        if (Count == MaxCount || _used + slots > Slots.Length)
        {
            throw new InvalidOperationException($"A kernel takes at most {MaxCount} parameters in {Slots.Length * sizeof(ulong)} bytes.");
        }

        MemoryMarshal.Write(MemoryMarshal.AsBytes(Values[_used..]), value);
        _starts[Count++] = (byte)_used;
        _used += slots;
    }

    /// <summary>
    /// Appends an array as ILGPU's kernels take it: the first address and the number of elements.
    /// </summary>
    public void AddView(ulong pointer, long length) => Add(new View { Pointer = pointer, Length = length });

    internal readonly unsafe void WritePointers(ulong* values, void** pointers)
    {
        for (int i = 0; i < Count; i++)
        {
            pointers[i] = values + _starts[i];
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct View
    {
        internal ulong Pointer;
        internal long Length;
    }

    [InlineArray(Length)]
    private struct Slots
    {
        internal const int Length = 64;
        private ulong _first;
    }

    [InlineArray(MaxCount)]
    private struct Starts
    {
        private byte _first;
    }
}
