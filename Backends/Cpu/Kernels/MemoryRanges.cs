namespace NeoResNet.Backends.Cpu;

/// <summary>Checks the addresses that kernels receive; for assertions.</summary>
internal static unsafe class MemoryRanges
{
    /// <summary>Checks that two ranges of floats have no element in common.</summary>
    /// <param name="a">Address of the first range.</param>
    /// <param name="aCount">Number of floats in the first range; 0 if it is empty.</param>
    /// <param name="b">Address of the second range.</param>
    /// <param name="bCount">Number of floats in the second range; 0 if it is empty.</param>
    public static bool AreDisjoint(float* a, long aCount, float* b, long bCount) =>
        aCount == 0 || bCount == 0 || a + aCount <= b || b + bCount <= a;

    /// <summary>
    /// Checks that no source address is null and that no source overlaps the target.
    /// </summary>
    /// <param name="sources">Addresses of the sources.</param>
    /// <param name="sourceCount">Number of sources.</param>
    /// <param name="count">Number of floats in each source.</param>
    /// <param name="to">Address of the target.</param>
    /// <param name="toCount">Number of floats from the first to the last element of the target.</param>
    public static bool AreDisjoint(nint* sources, int sourceCount, long count, float* to, long toCount)
    {
        for (int i = 0; i < sourceCount; i++)
        {
            if (sources[i] == 0 || !AreDisjoint((float*)sources[i], count, to, toCount))
            {
                return false;
            }
        }

        return true;
    }
}
