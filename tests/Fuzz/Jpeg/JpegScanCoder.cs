namespace NeoResNet.Fuzz;

/// <summary>
/// Codes the scans of a picture, sequential and progressive. Source: ITU-T T.81, annexes F and G.
/// Runs of empty blocks are not joined.
/// </summary>
internal sealed class JpegScanCoder(JpegPicture picture, JpegHuffman dc, JpegHuffman ac)
{
    private const int ZeroRun = 0xF0;

    private readonly JpegBitWriter _bits = new();
    private readonly int[] _lastDc = new int[picture.Channels.Length];

    /// <summary>Returns the segment of a scan with its coded data.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="isProgressive">Whether the frame is progressive.</param>
    /// <param name="restart">Number of units between restart markers; 0 for none.</param>
    /// <param name="ac">The table of AC coefficients.</param>
    public static JpegSegment Code(JpegPicture picture, JpegScan scan, bool isProgressive, int restart, JpegHuffman ac)
    {
        byte[] content =
        [
            (byte)scan.Channels.Length, .. scan.Channels.SelectMany(channel => new[] { (byte)(channel + 1), (byte)0 }),
            (byte)scan.First, (byte)scan.Last, (byte)((scan.High << 4) | scan.Low),
        ];
        return new(JpegSegment.Scan, content) { Data = new JpegScanCoder(picture, JpegHuffman.Dc, ac).Data(scan, isProgressive, restart) };
    }

    private byte[] Data(JpegScan scan, bool isProgressive, int restart)
    {
        int done = 0;
        foreach ((int Channel, int X, int Y)[] unit in picture.Units(scan.Channels))
        {
            if (restart > 0 && done > 0 && done % restart == 0)
            {
                _bits.Restart((done / restart) - 1);
                Array.Clear(_lastDc);
            }

            foreach ((int channel, int x, int y) in unit)
            {
                CodeBlock(picture.Block(channel, x, y), channel, scan, isProgressive);
            }

            done++;
        }

        return _bits.ToArray();
    }

    private void CodeBlock(ReadOnlySpan<short> block, int channel, JpegScan scan, bool isProgressive)
    {
        if (scan.First == 0 && scan.High > 0)
        {
            _bits.Write(block[0] >> scan.Low, 1);
        }
        else if (scan.First == 0)
        {
            int value = block[0] >> scan.Low, difference = value - _lastDc[channel], size = JpegBitWriter.SizeOf(difference);
            _lastDc[channel] = value;
            _bits.Write(dc, size);
            _bits.WriteSigned(difference, size);
        }

        if (!isProgressive)
        {
            CodeFirst(block[1..], low: 0);
        }
        else if (scan.First > 0 && scan.High == 0)
        {
            CodeFirst(block[scan.First..(scan.Last + 1)], scan.Low);
        }
        else if (scan.First > 0)
        {
            Refine(block[scan.First..(scan.Last + 1)], scan.Low);
        }
    }

    private void CodeFirst(ReadOnlySpan<short> values, int low)
    {
        int run = 0;
        foreach (short full in values)
        {
            int value = Math.Sign(full) * (Math.Abs(full) >> low);
            if (value == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16)
            {
                _bits.Write(ac, ZeroRun);
            }

            int size = JpegBitWriter.SizeOf(value);
            _bits.Write(ac, (run << 4) | size);
            _bits.WriteSigned(value, size);
            run = 0;
        }

        if (run > 0)
        {
            _bits.Write(ac, 0);
        }
    }

    // A coefficient that an earlier scan coded gets one more bit, which is written after the next
    // symbol. Other coefficients become 1, -1 or stay 0.
    private void Refine(ReadOnlySpan<short> values, int low)
    {
        int run = 0, lastNew = -1;
        var corrections = new List<int>();
        for (int i = 0; i < values.Length; i++)
        {
            lastNew = Math.Abs(values[i]) >> low == 1 ? i : lastNew;
        }

        for (int i = 0; i < values.Length; i++)
        {
            int size = Math.Abs(values[i]) >> low;
            if (size == 0)
            {
                run++;
                continue;
            }

            for (; run > 15 && i <= lastNew; run -= 16)
            {
                WriteWithCorrections(ZeroRun, null);
            }

            if (size > 1)
            {
                corrections.Add(size & 1);
                continue;
            }

            WriteWithCorrections((run << 4) | 1, values[i] < 0 ? 0 : 1);
            run = 0;
        }

        if (run > 0 || corrections.Count > 0)
        {
            WriteWithCorrections(0, null);
        }

        void WriteWithCorrections(int symbol, int? sign)
        {
            _bits.Write(ac, symbol);
            if (sign is { } bit)
            {
                _bits.Write(bit, 1);
            }

            corrections.ForEach(correction => _bits.Write(correction, 1));
            corrections.Clear();
        }
    }
}
