namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Locates a packed filter: in memory of the executable, or, if training changes the filter, in
/// shared memory, where a step of each run packs it.
/// </summary>
internal readonly unsafe struct PackedFilter
{
    private readonly float* _packed;
    private readonly PackingStep? _packing;

    /// <summary>Creates the location of a filter that never changes.</summary>
    public PackedFilter(float* packed)
    {
        _packed = packed;
    }

    /// <summary>Creates the location of a filter that each run packs.</summary>
    public PackedFilter(PackingStep packing)
    {
        _packing = packing;
    }

    /// <summary>Returns the address of the packed filter.</summary>
    public float* Address(in StepMemory memory) => _packing is null ? _packed : _packing.Address(in memory);

    /// <summary>
    /// Returns the steps of an operation that reads the filter, preceded by the step that packs the
    /// filter, if one is needed.
    /// </summary>
    public CpuStep[] Before(params CpuStep[] steps) => _packing is null ? steps : [_packing, .. steps];
}
