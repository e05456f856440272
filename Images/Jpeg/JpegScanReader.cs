namespace NeoResNet;

/// <summary>Decodes the coefficients of a scan, row by row.</summary>
internal sealed class JpegScanReader
{
    private readonly JpegInput _input;
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly JpegBits _bits;
    private readonly JpegBlockReader _blocks;
    private readonly int _interval;
    private int _unitsToRestart;

    /// <summary>Starts a scan.</summary>
    /// <param name="input">The file, at the scan's data.</param>
    /// <param name="frame">The frame, whose channels receive the coefficients.</param>
    /// <param name="scan">The scan's header.</param>
    /// <param name="restartInterval">Number of units between restart markers, or 0.</param>
    public JpegScanReader(JpegInput input, JpegFrame frame, JpegScan scan, int restartInterval)
    {
        (_input, _frame, _scan, _interval, _unitsToRestart) = (input, frame, scan, restartInterval, restartInterval);
        _bits = new(input);
        _blocks = new(_bits, input, scan, frame.IsProgressive);
        _blocks.Reset();
    }

    /// <summary>Gets the last row of units whose data was not exhausted, or -1.</summary>
    public int LastGoodRow { get; private set; } = -1;

    // The rest of the scan is empty, because a marker that does not belong to it follows.
    private bool IsOver => _bits.IsExhausted && (_interval == 0 || (_input.Marker >= JpegMarkers.Baseline && !JpegMarkers.IsRestart(_input.Marker)));

    /// <summary>Decodes a row of interleaved units, or the rows of blocks in its place.</summary>
    public void ReadRow(int row)
    {
        if (_scan.IsInterleaved)
        {
            ReadUnits(row);
            return;
        }

        JpegComponent component = _scan.Components[0];
        int end = Math.Min((row + 1) * component.Down, component.BlocksDown);
        for (int y = row * component.Down; y < end; y++)
        {
            short[] coefficients = component.BlockRow(y);
            for (int x = 0; x < component.BlocksAcross && !IsOver; x++)
            {
                if (StartUnit(row))
                {
                    _blocks.Read(component, coefficients.AsSpan(x * JpegBlock.Length, JpegBlock.Length));
                }
            }
        }
    }

    private void ReadUnits(int row)
    {
        for (int unit = 0; unit < _frame.UnitsAcross && !IsOver; unit++)
        {
            if (!StartUnit(row))
            {
                continue;
            }

            foreach (JpegComponent component in _scan.Components)
            {
                for (int y = 0; y < component.Down; y++)
                {
                    short[] coefficients = component.BlockRow((row * component.Down) + y);
                    for (int x = 0; x < component.Across; x++)
                    {
                        _blocks.Read(component, coefficients.AsSpan(((unit * component.Across) + x) * JpegBlock.Length, JpegBlock.Length));
                    }
                }
            }
        }
    }

    // Returns whether the unit has data.
    private bool StartUnit(int row)
    {
        LastGoodRow = _bits.IsExhausted ? LastGoodRow : row;
        if (_interval > 0 && _unitsToRestart-- == 0)
        {
            _bits.Restart();
            _blocks.Reset();
            _unitsToRestart = _interval - 1;
        }

        return !_bits.IsExhausted;
    }
}
