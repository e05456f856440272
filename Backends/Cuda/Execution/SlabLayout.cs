namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Computes offsets in the device memory of a workspace, in bytes: the arena, the inputs and
/// outputs, float32 copies of these if values have another form, and the scratch memory of the
/// steps. A wide value needs no copy. It is outside the arena, because the arena has no space for
/// it.
/// </summary>
internal sealed class SlabLayout
{
    // The alignment of the device's allocations. Engines need multiples of 16.
    private const int Alignment = 256;

    private readonly int _elementBytes;
    private readonly bool[] _wide;

    public SlabLayout(TensorProgram program, MemoryPlan memory, int elementBytes, bool[] wide, long scratchBytes)
    {
        _elementBytes = elementBytes;
        _wide = wide;
        Values = new long[program.Values.Count];
        Bytes = Align(Scaled(memory.ArenaBytes));
        for (int i = 0; i < Values.Length; i++)
        {
            Values[i] = memory.Places[i] is { Home: ValueHome.Arena, Position: var offset } && !wide[i]
                ? Scaled(offset)
                : Take(program.Values[i].ElementCount, wide[i] ? sizeof(float) : elementBytes);
        }

        FeedCopies = [.. program.Inputs.Select(id => FloatCopy(program, id))];
        FetchCopies = [.. program.Outputs.Select(output => FloatCopy(program, output))];
        Scratch = Bytes;
        Bytes += Align(scratchBytes);
    }

    /// <summary>Gets the offset of each value.</summary>
    public long[] Values { get; }

    /// <summary>
    /// Gets the offset of the float32 form of each input. If values are float32, it is the offset
    /// of the value itself.
    /// </summary>
    public long[] FeedCopies { get; }

    /// <summary>
    /// Gets the offset of the float32 form of each output. If values are float32, it is the offset
    /// of the value itself.
    /// </summary>
    public long[] FetchCopies { get; }

    /// <summary>Gets the offset of the scratch memory.</summary>
    public long Scratch { get; }

    /// <summary>Gets the total size in bytes.</summary>
    public long Bytes { get; private set; }

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    // The plan counts four bytes per element and uses multiples of 64.
    private long Scaled(long bytes) => bytes / sizeof(float) * _elementBytes;

    private long FloatCopy(TensorProgram program, ValueId id) =>
        _elementBytes == sizeof(float) || _wide[id.Index] ? Values[id.Index] : Take(program.Values[id.Index].ElementCount, sizeof(float));

    private long Take(long elements, int bytes)
    {
        long at = Bytes;
        Bytes += Align(elements * bytes);
        return at;
    }
}
