namespace NeoResNet;

/// <summary>
/// Estimates low frequencies that the scans of a progressive file do not contain from the means of
/// 5 x 5 blocks, as section K.8 of ITU-T T.81 suggests and libjpeg-turbo does. The block edges of a
/// truncated file become less visible.
/// </summary>
internal sealed class JpegSmoothing
{
    /// <summary>Specifies the number of coefficients that are estimated, the mean included.</summary>
    public const int Coefficients = 10;

    private const int Window = 5;

    // Weights of the means of the 25 blocks, row by row, in 1/256, if no AC coefficient is known.
    private static readonly sbyte[][] Wide =
    [
        [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 0, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2],
        [-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1],
        [-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1],
        [0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0],
        [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1],
        [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0],
    ];

    // The weights of the first coefficients after the mean, if some AC coefficients are known.
    private static readonly sbyte[][] Narrow =
    [
        [],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0],
        [0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0],
        [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    private const int CentreWeight = 152;

    private readonly JpegComponent _component;
    private readonly int[] _unknown;
    private readonly bool _isWide;
    private readonly short[][] _rows = new short[Window][];

    /// <summary>Prepares smoothing of one channel.</summary>
    /// <param name="component">The channel.</param>
    /// <param name="isLastScan">
    /// Whether the last scan contains the blocks; otherwise it ended before them.
    /// </param>
    /// <param name="scans">Number of scans of the file.</param>
    public JpegSmoothing(JpegComponent component, bool isLastScan, int scans)
    {
        _component = component;
        _unknown = isLastScan ? component.UnknownBits : scans > 1 ? component.EarlierUnknownBits : [.. Enumerable.Repeat(-1, Coefficients)];
        _isWide = !_unknown.AsSpan(1, Coefficients - 1).ContainsAnyExcept(-1);
    }

    /// <summary>Returns whether smoothing is possible and useful.</summary>
    public static bool Applies(JpegFrame frame)
    {
        return frame.IsProgressive && Array.TrueForAll(frame.Components, IsPossible) && Array.Exists(frame.Components, IsUseful);

        static bool IsPossible(JpegComponent component) =>
            component.Quantizer is { } table && component.UnknownBits[0] >= 0 && !ContainsZero(table);

        static bool IsUseful(JpegComponent component) => component.UnknownBits.AsSpan(1, Coefficients - 1).ContainsAnyExcept(0);

        static bool ContainsZero(ushort[] table)
        {
            bool contains = false;
            foreach (byte position in JpegBlock.NaturalOrder[..Coefficients])
            {
                contains |= table[position] == 0;
            }

            return contains;
        }
    }

    /// <summary>Selects the row of blocks.</summary>
    /// <param name="y">Index of the row.</param>
    /// <param name="end">Number of rows.</param>
    public void SetRow(int y, int end)
    {
        for (int i = 0; i < Window; i++)
        {
            _rows[i] = _component.BlockRow(Math.Clamp(y + i - 2, 0, end - 1));
        }
    }

    /// <summary>Copies a block of the row and adds estimates to it.</summary>
    /// <param name="x">Index of the block.</param>
    /// <param name="block">Receives the coefficients.</param>
    public void Read(int x, Span<short> block)
    {
        _rows[2].AsSpan(x * JpegBlock.Length, JpegBlock.Length).CopyTo(block);
        Span<int> means = stackalloc int[Window * Window];
        for (int i = 0; i < means.Length; i++)
        {
            int column = Math.Clamp(x + (i % Window) - 2, 0, _component.BlocksAcross - 1);
            means[i] = _rows[i / Window][column * JpegBlock.Length];
        }

        // Equal means give no estimate other than zero, and the mean itself.
        if (!means.ContainsAnyExcept(means[0]))
        {
            return;
        }

        ReadOnlySpan<byte> order = JpegBlock.NaturalOrder;
        sbyte[][] weights = _isWide ? Wide : Narrow;
        for (int k = 1; k < weights.Length; k++)
        {
            ref short coefficient = ref block[order[k]];
            if (coefficient == 0 && _unknown[k] != 0)
            {
                int most = _unknown[k] > 0 ? (1 << _unknown[k]) - 1 : int.MaxValue;
                coefficient = (short)Math.Clamp(Estimate(means, weights[k], 0, order[k]), -most, most);
            }
        }

        if (_isWide)
        {
            block[0] = (short)Estimate(means, Wide[0], CentreWeight, 0);
        }
    }

    private int Estimate(ReadOnlySpan<int> means, ReadOnlySpan<sbyte> weights, int centre, int position)
    {
        long sum = (long)centre * means[means.Length / 2];
        for (int i = 0; i < means.Length; i++)
        {
            sum += weights[i] * means[i];
        }

        long divisor = _component.Quantizer![position];
        long scaled = sum * _component.Quantizer[0];
        int size = (int)(((divisor << 7) + Math.Abs(scaled)) / (divisor << 8));
        return scaled < 0 ? -size : size;
    }
}
