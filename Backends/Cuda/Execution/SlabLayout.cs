namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Places in the one piece of device memory of a workspace, in bytes: the arena, the values fed and handed out, float32 copies of these
/// where values have another form, and the steps' scratch memory. Of a wide value there is no copy, and no place in the arena, which has not the room.
/// </summary>
internal sealed class SlabLayout
{
    // As the device's own allocations; engines are promised multiples of 16.
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
        FetchCopies = [.. program.Outputs.Select(output => FloatCopy(program, output.Value))];
        Scratch = Bytes;
        Bytes += Align(scratchBytes);
    }

    /// <summary>Offset of each value.</summary>
    public long[] Values { get; }

    /// <summary>Offset of each input as the host gives it: the value itself where values are float32.</summary>
    public long[] FeedCopies { get; }

    /// <summary>Offset of each output as the host gets it: the value itself where values are float32.</summary>
    public long[] FetchCopies { get; }

    /// <summary>Offset of the scratch memory.</summary>
    public long Scratch { get; }

    /// <summary>Size of all.</summary>
    public long Bytes { get; private set; }

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    // The plan counts four bytes an element and places at multiples of 64.
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
