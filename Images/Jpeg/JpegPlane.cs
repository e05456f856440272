namespace NeoResNet;

/// <summary>
/// Holds the samples of a colour channel around one row of units, and enlarges them to the size of
/// the image as libjpeg does: by triangle filters for factors of 2, otherwise by repetition.
/// </summary>
internal sealed class JpegPlane
{
    // The filters need a row above and a row below the current units.
    private const int Bands = 3;

    private readonly JpegComponent _component;
    private readonly int _stride;
    private readonly int _bandRows;
    private readonly int _across;
    private readonly int _down;
    private readonly byte[][] _bands = new byte[Bands][];
    private readonly byte[] _enlarged;

    public JpegPlane(JpegFrame frame, JpegComponent component)
    {
        _component = component;
        _stride = component.PaddedBlocksAcross * JpegBlock.Size;
        _bandRows = component.Down * JpegBlock.Size;
        _across = frame.MaxAcross / component.Across;
        _down = frame.MaxDown / component.Down;
        for (int i = 0; i < Bands; i++)
        {
            _bands[i] = new byte[_stride * _bandRows];
        }

        _enlarged = new byte[_across == 1 && _down == 1 ? 0 : _stride * _across];
    }

    /// <summary>Returns the memory of a plane in bytes.</summary>
    public static long Memory(JpegFrame frame, JpegComponent component) =>
        (long)component.PaddedBlocksAcross * JpegBlock.Size * ((Bands * component.Down * JpegBlock.Size) + (frame.MaxAcross / component.Across));

    /// <summary>Transforms a row of units to samples.</summary>
    /// <param name="unitRow">Index of the row of units.</param>
    /// <param name="smoothing">Estimates missing coefficients, or null.</param>
    /// <param name="end">Number of rows of blocks that smoothing may use.</param>
    public void Transform(int unitRow, JpegSmoothing? smoothing, int end)
    {
        Span<byte> band = _bands[unitRow % Bands];
        Span<short> estimated = stackalloc short[JpegBlock.Length];
        ReadOnlySpan<ushort> quantizer = _component.Quantizer ?? new ushort[JpegBlock.Length];
        int first = unitRow * _component.Down;
        for (int y = first; y < Math.Min(first + _component.Down, _component.BlocksDown); y++)
        {
            ReadOnlySpan<short> row = _component.BlockRow(y);
            smoothing?.SetRow(y, end);
            Span<byte> samples = band[((y - first) * JpegBlock.Size * _stride)..];
            for (int x = 0; x < _component.BlocksAcross; x++)
            {
                smoothing?.Read(x, estimated);
                JpegTransform.Inverse(
                    smoothing is null ? row.Slice(x * JpegBlock.Length, JpegBlock.Length) : estimated, quantizer, samples[(x * JpegBlock.Size)..], _stride);
            }
        }
    }

    /// <summary>
    /// Returns the samples of a row of the image. The next call may overwrite them.
    /// </summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        // Filters need two columns on each side, as libjpeg's.
        bool isWide = _component.Width > 2;
        switch (_across, _down)
        {
            case (1, 1):
                return Stored(y);
            case (2, 1) when isWide:
                JpegFilters.Across(Stored(y), _enlarged);
                break;
            case (1, 2):
                JpegFilters.Down(Stored(y / 2), Neighbour(y), (y & 1) + 1, _enlarged);
                break;
            case (2, 2) when isWide:
                JpegFilters.Both(Stored(y / 2), Neighbour(y), _enlarged);
                break;
            default:
                JpegFilters.Repeat(Stored(y / _down), _across, _enlarged);
                break;
        }

        return _enlarged;
    }

    // The other row that a row between two rows depends on.
    private ReadOnlySpan<byte> Neighbour(int y) => Stored((y / 2) + ((y & 1) == 0 ? -1 : 1));

    private ReadOnlySpan<byte> Stored(int y)
    {
        y = Math.Clamp(y, 0, _component.Height - 1);
        return _bands[y / _bandRows % Bands].AsSpan(y % _bandRows * _stride, _component.Width);
    }
}
