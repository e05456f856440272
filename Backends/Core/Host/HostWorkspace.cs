using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Represents the arena and scratch memory of one run in host memory, and the addresses of all
/// values.
/// </summary>
internal unsafe class HostWorkspace : WorkspaceMemory
{
    private readonly IHostWorkspaceOwner _owner;
    private readonly byte* _memory;
    private readonly nint* _addresses;
    private readonly NhwcTensor?[] _tensors;
    private readonly long _arenaBytes;
    private readonly long _bytes;

    internal HostWorkspace(in HostWorkspaceSize size, IHostWorkspaceOwner owner)
    {
        _owner = owner;
        _arenaBytes = size.ArenaBytes;
        _bytes = Math.Max(size.ArenaBytes + size.ScratchBytes + ((long)size.Values * sizeof(nint)), NhwcTensor.Alignment);
        _tensors = new NhwcTensor?[size.Tensors];

        // The allocation comes last: nothing after it can fail and leak the memory.
        _memory = (byte*)AlignedMemory.Allocate((nuint)_bytes, NhwcTensor.Alignment);
        _addresses = (nint*)(_memory + size.ArenaBytes + size.ScratchBytes);
    }

    /// <inheritdoc/>
    public override long Bytes => _bytes;

    /// <summary>
    /// Gets the scratch memory, which has the size that the executable requested, is 64-byte
    /// aligned and has undefined content.
    /// </summary>
    public byte* Scratch => _memory + _arenaBytes;

    /// <summary>
    /// Gets the addresses of the values' first elements, by <see cref="ValueId.Index"/>.
    /// </summary>
    /// <remarks>The addresses are valid only during a run.</remarks>
    public nint* Addresses => _addresses;

    /// <summary>Gets the address of a value's first element.</summary>
    /// <param name="value">A value of the program.</param>
    /// <returns>The address.</returns>
    /// <remarks>The address is valid only during a run.</remarks>
    public float* Address(ValueId value) => (float*)_addresses[value.Index];

    internal IHostWorkspaceOwner Owner => _owner;

    internal byte* Arena => _memory;

    internal void SetAddress(ValueId value, float* address) => _addresses[value.Index] = (nint)address;

    internal Span<NhwcTensor?> Tensors => _tensors;

    internal void Free() => AlignedMemory.Free(_memory);

    /// <inheritdoc/>
    protected override void GiveBack() => _owner.TakeBack(this);
}

/// <summary>Specifies the sizes of a <see cref="HostWorkspace"/>.</summary>
/// <param name="ArenaBytes">Bytes of the arena.</param>
/// <param name="ScratchBytes">Bytes of the scratch memory.</param>
/// <param name="Values">Number of values.</param>
/// <param name="Tensors">Number of tensors that the caller passes.</param>
internal readonly record struct HostWorkspaceSize(long ArenaBytes, long ScratchBytes, int Values, int Tensors);

/// <summary>Accepts workspaces whose rental has ended.</summary>
internal interface IHostWorkspaceOwner
{
    void TakeBack(HostWorkspace workspace);
}
