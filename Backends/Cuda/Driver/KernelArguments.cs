using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>Values of a kernel's parameters, gathered without allocation. Each begins at a multiple of 8 bytes.</summary>
internal ref struct KernelArguments
{
    /// <summary>Most parameters of a kernel.</summary>
    internal const int MostArguments = 32;

    private Slots _slots;
    private Starts _starts;
    private int _used;

    /// <summary>Number of parameters so far.</summary>
    public int Count { get; private set; }

    /// <summary>The values, parameter after parameter.</summary>
    [UnscopedRef]
    internal Span<ulong> Values => _slots;

    /// <summary>Adds a parameter: a number, an address, or a struct that lies as in the kernel.</summary>
    /// <exception cref="InvalidOperationException">There is no room for more.</exception>
    public void Add<T>(T value)
        where T : unmanaged
    {
        int slots = (Unsafe.SizeOf<T>() + sizeof(ulong) - 1) / sizeof(ulong);
        if (Count == MostArguments || _used + slots > Slots.Length)
        {
            throw new InvalidOperationException($"A kernel takes at most {MostArguments} parameters in {Slots.Length * sizeof(ulong)} bytes.");
        }

        MemoryMarshal.Write(MemoryMarshal.AsBytes(Values[_used..]), value);
        _starts[Count++] = (byte)_used;
        _used += slots;
    }

    /// <summary>Adds an array as ILGPU's kernels take it: first address and number of elements.</summary>
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

    [InlineArray(MostArguments)]
    private struct Starts
    {
        private byte _first;
    }
}
