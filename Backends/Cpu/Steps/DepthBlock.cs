namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents the part of a convolution's sum that one pass over a block's tiles computes.
/// </summary>
/// <param name="FirstTap">First tap.</param>
/// <param name="Taps">Number of taps.</param>
/// <param name="FirstChannel">First channel of each tap.</param>
/// <param name="Channels">Number of channels of each tap.</param>
/// <param name="FirstDepth">Rows of a packed panel before this block.</param>
/// <remarks>
/// A part consists of some whole taps, or of some channels of one tap, so that its weights stay in
/// the second-level cache.
/// </remarks>
internal readonly record struct DepthBlock(int FirstTap, int Taps, int FirstChannel, int Channels, int FirstDepth)
{
    /// <summary>
    /// Cuts the sum over taps and channels into blocks of at most about <paramref name="limit"/>
    /// terms.
    /// </summary>
    public static DepthBlock[] Cut(int taps, int channels, int limit)
    {
        var blocks = new List<DepthBlock>();
        if (channels <= limit)
        {
            TaskGrid groups = TaskGrid.AtMost(taps, limit / Math.Max(1, channels), 1);
            for (int i = 0; i < groups.Count; i++)
            {
                (int first, int length) = groups[i];
                blocks.Add(new(first, length, 0, channels, first * channels));
            }

            return [.. blocks];
        }

        TaskGrid parts = TaskGrid.AtMost(channels, limit, 1);
        for (int tap = 0; tap < taps; tap++)
        {
            for (int i = 0; i < parts.Count; i++)
            {
                (int first, int length) = parts[i];
                blocks.Add(new(tap, 1, first, length, (tap * channels) + first));
            }
        }

        return [.. blocks];
    }
}
