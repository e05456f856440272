namespace NeoResNet;

/// <summary>Reverses the filters of PNG rows (section 9 of the PNG specification).</summary>
internal static class PngFilters
{
    /// <summary>Specifies the number of the last filter.</summary>
    public const int Last = Paeth;

    private const int Sub = 1, Up = 2, Average = 3, Paeth = 4;

    /// <summary>Reverses the filter of a row.</summary>
    /// <param name="filter">Number of the filter, 0 to <see cref="Last"/>.</param>
    /// <param name="row">The row, which the method changes.</param>
    /// <param name="above">The row above, or zeros.</param>
    /// <param name="step">Number of bytes per pixel, at least 1.</param>
    public static void Reverse(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case Sub:
                for (int i = step; i < row.Length; i++)
                {
                    row[i] += row[i - step];
                }

                break;
            case Up:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case Average:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += (byte)(((i < step ? 0 : row[i - step]) + above[i]) / 2);
                }

                break;
            case Paeth:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += i < step ? above[i] : Predict(row[i - step], above[i], above[i - step]);
                }

                break;
        }
    }

    private static byte Predict(int left, int above, int corner)
    {
        int fromLeft = Math.Abs(above - corner);
        int fromAbove = Math.Abs(left - corner);
        int fromCorner = Math.Abs(left + above - (2 * corner));
        return (byte)(fromLeft <= fromAbove && fromLeft <= fromCorner ? left : fromAbove <= fromCorner ? above : corner);
    }
}
