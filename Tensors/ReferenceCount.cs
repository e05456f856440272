namespace NeoResNet.Tensors;

/// <summary>Counts owners. After the count has reached zero, no owner can be added.</summary>
internal static class ReferenceCount
{
    /// <summary>Adds one owner.</summary>
    /// <param name="count">The number of owners.</param>
    /// <returns>False if the count is zero.</returns>
    internal static bool TryAdd(ref int count)
    {
        int seen = Volatile.Read(ref count);
        while (seen > 0)
        {
            int found = Interlocked.CompareExchange(ref count, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Removes one owner.</summary>
    /// <param name="count">The number of owners.</param>
    /// <returns>True if it was the last owner.</returns>
    internal static bool Remove(ref int count) => Interlocked.Decrement(ref count) == 0;
}
