namespace NeoResNet;

/// <summary>Turns the coefficients of a JPEG image into pixels, row of units by row of units.</summary>
internal sealed class JpegOutput
{
    private readonly JpegFrame _frame;
    private readonly JpegColourSpace _space;
    private readonly PixelRows _pixels;
    private readonly JpegPlane[] _planes;

    public JpegOutput(JpegFrame frame, JpegColourSpace space, PixelRows pixels)
    {
        (_frame, _space, _pixels) = (frame, space, pixels);
        _planes = [.. frame.Components.Select(component => new JpegPlane(frame, component))];
    }

    /// <summary>
    /// Transforms a row of units and writes the pixels of the row before it, which depend on both.
    /// The rows must come in order.
    /// </summary>
    public void Add(int unitRow, JpegSmoothing[]? smoothing = null)
    {
        bool isLast = unitRow == _frame.UnitsDown - 1;
        for (int i = 0; i < _planes.Length; i++)
        {
            JpegComponent component = _frame.Components[i];
            _planes[i].Transform(unitRow, smoothing?[i], isLast ? component.BlocksDown : component.Down * _frame.UnitsDown);
        }

        if (unitRow > 0)
        {
            Write(unitRow - 1);
        }

        if (isLast)
        {
            Write(unitRow);
        }
    }

    private void Write(int unitRow)
    {
        int rows = _frame.MaxDown * JpegBlock.Size;
        for (int y = unitRow * rows; y < Math.Min((unitRow + 1) * rows, _frame.Height); y++)
        {
            Span<byte> rgb = _pixels.Row(y);
            switch (_space)
            {
                case JpegColourSpace.Grey:
                    JpegColours.Grey(_planes[0].Row(y), rgb);
                    break;
                case JpegColourSpace.Rgb:
                    JpegColours.Rgb(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), rgb);
                    break;
                case JpegColourSpace.YCbCr:
                    JpegColours.YCbCr(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), rgb);
                    break;
                case JpegColourSpace.Cmyk:
                    JpegColours.Rgb(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), rgb);
                    JpegColours.ApplyBlack(_planes[3].Row(y), rgb);
                    break;
                default:
                    JpegColours.YCbCr(_planes[0].Row(y), _planes[1].Row(y), _planes[2].Row(y), rgb);
                    JpegColours.Invert(rgb);
                    JpegColours.ApplyBlack(_planes[3].Row(y), rgb);
                    break;
            }

            _pixels.Complete(y);
        }
    }
}
