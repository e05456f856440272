namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Locates one value of the images that a task of a <see cref="SliceStep"/> processes.
/// </summary>
/// <param name="Id">The value.</param>
/// <param name="IsInner">
/// Whether the value lies in the slice's memory; otherwise it lies in the memory of the whole
/// batch.
/// </param>
/// <param name="Offset">
/// If the value is inner: bytes from the start of the slice's memory. Otherwise: bytes from one
/// slice to the next.
/// </param>
internal readonly record struct SliceValue(ValueId Id, bool IsInner, long Offset)
{
    /// <summary>Lists all values that the operations of a stretch read or write.</summary>
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
