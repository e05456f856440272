namespace NeoResNet;

/// <summary>
/// Enlarges rows of samples to twice their width or height. Each new sample lies at a quarter of
/// the distance between two stored samples, so their weights are 3/4 and 1/4. Rounding alternates
/// as in libjpeg.
/// </summary>
internal static class JpegFilters
{
    /// <summary>Doubles the width. The row has at least two samples.</summary>
    public static void Across(ReadOnlySpan<byte> row, Span<byte> wide)
    {
        int last = row.Length - 1;
        wide = wide[..(2 * row.Length)];
        wide[0] = row[0];
        wide[1] = (byte)(((3 * row[0]) + row[1] + 2) >> 2);
        for (int x = 1; x < last; x++)
        {
            int near = 3 * row[x];
            wide[2 * x] = (byte)((near + row[x - 1] + 1) >> 2);
            wide[(2 * x) + 1] = (byte)((near + row[x + 1] + 2) >> 2);
        }

        wide[2 * last] = (byte)(((3 * row[last]) + row[last - 1] + 1) >> 2);
        wide[(2 * last) + 1] = row[last];
    }

    /// <summary>Computes a row between two rows.</summary>
    /// <param name="near">The nearer row.</param>
    /// <param name="far">The other row.</param>
    /// <param name="bias">Added before the division by 4.</param>
    /// <param name="between">Receives the samples.</param>
    public static void Down(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> between)
    {
        for (int x = 0; x < near.Length; x++)
        {
            between[x] = (byte)(((3 * near[x]) + far[x] + bias) >> 2);
        }
    }

    /// <summary>
    /// Computes a row between two rows at twice their width. The rows have at least two samples.
    /// </summary>
    public static void Both(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> wide)
    {
        far = far[..near.Length];
        wide = wide[..(2 * near.Length)];
        int before = (3 * near[0]) + far[0];
        int here = before;
        for (int x = 0; x < near.Length - 1; x++)
        {
            int after = (3 * near[x + 1]) + far[x + 1];
            wide[2 * x] = (byte)(((3 * here) + before + 8) >> 4);
            wide[(2 * x) + 1] = (byte)(((3 * here) + after + 7) >> 4);
            (before, here) = (here, after);
        }

        wide[^2] = (byte)(((3 * here) + before + 8) >> 4);
        wide[^1] = (byte)(((4 * here) + 7) >> 4);
    }

    /// <summary>Repeats each sample.</summary>
    public static void Repeat(ReadOnlySpan<byte> row, int times, Span<byte> wide)
    {
        for (int x = 0; x < row.Length; x++)
        {
            wide.Slice(x * times, times).Fill(row[x]);
        }
    }
}
