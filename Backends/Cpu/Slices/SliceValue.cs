namespace NeoResNet.Backends.Cpu;

/// <summary>Where the images that a <see cref="SliceStep"/> works on have one of their values.</summary>
/// <param name="Id">The value.</param>
/// <param name="IsInner">Whether the memory is the slice's own; else it is that of the whole batch.</param>
/// <param name="Offset">Inner: bytes from the begin of the slice's memory. Else: bytes from one slice to the next.</param>
internal readonly record struct SliceValue(ValueId Id, bool IsInner, long Offset)
{
    /// <summary>All values that the operations of a stretch read or write.</summary>
    public static SliceValue[] Of(TensorProgram program, Stretch stretch, SliceMemory memory)
    {
        var ids = new HashSet<ValueId>();
        for (int i = stretch.First; i < stretch.End; i++)
        {
            ids.UnionWith(program.Operations[i].Writes);
            ids.UnionWith(program.Operations[i].Reads.Select(view => view.Value));
        }

        return [.. ids.Select(id => memory.OffsetOf(id) is { } offset
            ? new SliceValue(id, true, offset)
            : new SliceValue(id, false, program.Values[id.Index].ElementCount / stretch.Slices * (long)sizeof(float)))];
    }
}
