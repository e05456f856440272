using System.Runtime.InteropServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Arena and scratch memory of one run in host memory, and the addresses of all values.</summary>
public sealed unsafe class HostWorkspace : WorkspaceMemory
{
    private readonly HostExecutable _owner;
    private readonly byte* _memory;
    private readonly nint* _addresses;
    private readonly NhwcTensor?[] _tensors;
    private readonly long _arenaBytes;
    private readonly long _bytes;

    internal HostWorkspace(HostExecutable owner, long arenaBytes, long scratchBytes, int values, int tensors)
    {
        _owner = owner;
        _arenaBytes = arenaBytes;
        _bytes = Math.Max(arenaBytes + scratchBytes + ((long)values * sizeof(nint)), NhwcTensor.Alignment);
        _tensors = new NhwcTensor?[tensors];

        // Last: nothing after it can fail and leave it behind.
        _memory = (byte*)AlignedMemory.Allocate((nuint)_bytes, NhwcTensor.Alignment);
        _addresses = (nint*)(_memory + arenaBytes + scratchBytes);
    }

    /// <inheritdoc/>
    public override long Bytes => _bytes;

    /// <summary>Scratch memory of the size the executable asked for; 64-byte aligned, contents unspecified.</summary>
    public byte* Scratch => _memory + _arenaBytes;

    /// <summary>Addresses of the values' first elements, by <see cref="ValueId.Index"/>. Valid during a run only.</summary>
    public nint* Addresses => _addresses;

    /// <summary>Address of a value's first element. Valid during a run only.</summary>
    public float* Address(ValueId value) => (float*)_addresses[value.Index];

    /// <summary>What the executable keeps with this memory from one run to the next, so that it need not be made again; null at first.</summary>
    public object? Companion { get; set; }

    internal HostExecutable Owner => _owner;

    internal byte* Arena => _memory;

    internal void SetAddress(ValueId value, float* address) => _addresses[value.Index] = (nint)address;

    internal Span<NhwcTensor?> Tensors => _tensors;

    internal void Free() => AlignedMemory.Free(_memory);

    /// <inheritdoc/>
    protected override void GiveBack() => _owner.TakeBack(this);
}
