namespace NeoResNet.Backends;

/// <summary>
/// Places values in one arena so that values in use at the same time do not overlap.
/// </summary>
internal static class LifetimePlanner
{
    /// <summary>Specifies the alignment of every offset, in bytes.</summary>
    public const int Alignment = 64;

    /// <summary>
    /// Places the values, largest first, each at the lowest offset that is free while the value is
    /// in use.
    /// </summary>
    /// <param name="lifetimes">The sizes and lifetimes of the values.</param>
    /// <param name="separateBytes">
    /// The size up to which values share memory only with values of exactly their size; 0, the
    /// default, lets values of all sizes share memory.
    /// </param>
    /// <returns>
    /// One offset per value, in the order of <paramref name="lifetimes"/>, and the size of the
    /// arena; all in bytes.
    /// </returns>
    public static (long[] Offsets, long ArenaBytes) Place(ReadOnlySpan<ValueLifetime> lifetimes, long separateBytes = 0)
    {
        var offsets = new long[lifetimes.Length];
        var order = new int[lifetimes.Length];
        var sizes = new long[lifetimes.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sizes[i] = -Align(lifetimes[i].Bytes);
        }

        // Array.Sort is unstable. The index breaks ties, so that the plan is deterministic.
        ValueLifetime[] all = lifetimes.ToArray();
        Array.Sort(order, (a, b) => sizes[a] != sizes[b] ? sizes[a].CompareTo(sizes[b]) : a.CompareTo(b));

        long arena = 0;
        var placed = new List<int>();
        foreach (int value in order)
        {
            long size = Align(all[value].Bytes), at = 0;
            foreach (int other in placed)
            {
                // "placed" is sorted by offset, so the first sufficient gap is the lowest.
                if (!all[value].Overlaps(all[other]) && (sizes[value] == sizes[other] || size > separateBytes))
                {
                    continue;
                }

                if (offsets[other] - at >= size)
                {
                    break;
                }

                at = Math.Max(at, offsets[other] + Align(all[other].Bytes));
            }

            offsets[value] = at;
            int position = placed.FindIndex(other => offsets[other] > at);
            placed.Insert(position < 0 ? placed.Count : position, value);
            arena = Math.Max(arena, at + size);
        }

        return (offsets, arena);
    }

    private static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
