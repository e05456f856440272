namespace NeoResNet.Backends;

/// <summary>Places values in one arena so that values needed at the same time never share a byte.</summary>
internal static class LifetimePlanner
{
    /// <summary>Every offset is a multiple of this many bytes.</summary>
    public const int Alignment = 64;

    /// <summary>
    /// Largest value first, each at the lowest offset where it fits between those already placed that overlap it in time.
    /// </summary>
    /// <param name="lifetimes">What to place.</param>
    /// <returns>One offset a value, in the order given, and the arena's size; all in bytes.</returns>
    public static (long[] Offsets, long ArenaBytes) Place(ReadOnlySpan<ValueLifetime> lifetimes)
    {
        var offsets = new long[lifetimes.Length];
        var order = new int[lifetimes.Length];
        var sizes = new long[lifetimes.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sizes[i] = -Align(lifetimes[i].Bytes);
        }

        // Array.Sort is unstable; the index breaks ties so that the plan never depends on it.
        ValueLifetime[] all = lifetimes.ToArray();
        Array.Sort(order, (a, b) => sizes[a] != sizes[b] ? sizes[a].CompareTo(sizes[b]) : a.CompareTo(b));

        long arena = 0;
        var placed = new List<int>();
        foreach (int value in order)
        {
            long size = Align(all[value].Bytes), at = 0;
            foreach (int other in placed)
            {
                // "placed" is kept in order of offset, so the first gap wide enough is the lowest.
                if (!all[value].Overlaps(all[other]))
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
