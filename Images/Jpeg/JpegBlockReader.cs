namespace NeoResNet;

/// <summary>
/// Decodes the coefficients of one block after another, as ITU-T T.81 defines for sequential scans
/// (section F.2) and for the four kinds of progressive scans (section G.2).
/// </summary>
internal sealed class JpegBlockReader(JpegBits bits, JpegInput input, JpegScan scan, bool isProgressive)
{
    private const int ZeroRun = 15;

    // Number of following blocks, this one included, without further coefficients in the scan.
    private int _emptyBlocks;

    /// <summary>Starts the scan or a part of it behind a restart marker.</summary>
    public void Reset()
    {
        _emptyBlocks = 0;
        foreach (JpegComponent component in scan.Components)
        {
            component.LastDirect = 0;
        }
    }

    /// <summary>Decodes the next block.</summary>
    /// <param name="component">The block's channel.</param>
    /// <param name="block">The coefficients in natural order.</param>
    public void Read(JpegComponent component, Span<short> block)
    {
        if (!isProgressive)
        {
            block[0] = (short)ReadDirect(component);
            ReadAlternating(component.AlternatingTable!, block);
        }
        else if (scan.First == 0)
        {
            if (!scan.IsRefinement)
            {
                block[0] = (short)(ReadDirect(component) << scan.LowestBit);
            }
            else if (bits.Read(1) != 0)
            {
                block[0] |= (short)(1 << scan.LowestBit);
            }
        }
        else if (scan.IsRefinement)
        {
            Refine(component.AlternatingTable!, block);
        }
        else
        {
            ReadFirstBits(component.AlternatingTable!, block);
        }
    }

    private int ReadDirect(JpegComponent component)
    {
        int length = bits.ReadSymbol(component.DirectTable!);
        return component.LastDirect += length == 0 ? 0 : bits.ReadSigned(length);
    }

    private void ReadAlternating(JpegHuffman table, Span<short> block)
    {
        ReadOnlySpan<byte> order = JpegBlock.NaturalOrder;
        for (int k = 1; k < JpegBlock.Length; k++)
        {
            int symbol = bits.ReadSymbol(table);
            int length = symbol & 15;
            k += symbol >> 4;
            if (length != 0)
            {
                block[order[k]] = (short)bits.ReadSigned(length);
            }
            else if (symbol >> 4 != ZeroRun)
            {
                return;
            }
        }
    }

    private void ReadFirstBits(JpegHuffman table, Span<short> block)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return;
        }

        ReadOnlySpan<byte> order = JpegBlock.NaturalOrder;
        for (int k = scan.First; k <= scan.Last; k++)
        {
            int symbol = bits.ReadSymbol(table);
            int run = symbol >> 4;
            int length = symbol & 15;
            if (length != 0)
            {
                k += run;
                block[order[k]] = (short)(bits.ReadSigned(length) << scan.LowestBit);
            }
            else if (run == ZeroRun)
            {
                k += run;
            }
            else
            {
                _emptyBlocks = (1 << run) + bits.Read(run) - 1;
                return;
            }
        }
    }

    private void Refine(JpegHuffman table, Span<short> block)
    {
        // A small file may contain many scans of a large image. Blocks without known coefficients
        // have no bits in such a run, so that they must take little time.
        if (_emptyBlocks > 0 && !block[1..].ContainsAnyExcept((short)0))
        {
            _emptyBlocks--;
            return;
        }

        ReadOnlySpan<byte> order = JpegBlock.NaturalOrder;
        int bit = 1 << scan.LowestBit;
        int k = scan.First;
        for (; _emptyBlocks == 0 && k <= scan.Last; k++)
        {
            int symbol = bits.ReadSymbol(table);
            int run = symbol >> 4;
            int value = 0;
            if ((symbol & 15) != 0)
            {
                if ((symbol & 15) != 1)
                {
                    input.Note(JpegDamage.HuffmanCodes);
                }

                value = bits.Read(1) != 0 ? bit : -bit;
            }
            else if (run != ZeroRun)
            {
                _emptyBlocks = (1 << run) + bits.Read(run);
                break;
            }

            k = RefineUpTo(run, k, bit, block);
            if (value != 0)
            {
                block[order[k]] = (short)value;
            }
        }

        if (_emptyBlocks > 0)
        {
            RefineUpTo(JpegBlock.Length, k, bit, block);
            _emptyBlocks--;
        }
    }

    // Adds a bit to each coefficient that is known already, and passes a number of others. Returns
    // the place of the coefficient behind them.
    private int RefineUpTo(int others, int k, int bit, Span<short> block)
    {
        ReadOnlySpan<byte> order = JpegBlock.NaturalOrder;
        for (; k <= scan.Last; k++)
        {
            ref short known = ref block[order[k]];
            if (known == 0)
            {
                if (--others < 0)
                {
                    break;
                }
            }
            else if (bits.Read(1) != 0 && (known & bit) == 0)
            {
                known = (short)(known >= 0 ? known + bit : known - bit);
            }
        }

        return k;
    }
}
