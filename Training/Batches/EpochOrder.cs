namespace NeoResNet.Training;

/// <summary>Computes the order of photos in an epoch.</summary>
internal static class EpochOrder
{
    private const ulong Purpose = 0x6F72646572;

    /// <summary>Returns the indices of the photos in the order of an epoch.</summary>
    /// <param name="count">Number of photos.</param>
    /// <param name="shuffle">Whether the order is random.</param>
    /// <param name="seed">Selects the random order, together with the epoch.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static int[] Of(int count, bool shuffle, ulong seed, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        if (shuffle)
        {
            new SampleRandom(seed, Purpose, (ulong)epoch).Shuffle(order);
        }

        return order;
    }
}
