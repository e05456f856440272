namespace NeoResNet;

/// <summary>
/// Represents the header of a scan: its colour channels, and the coefficients and bits that it
/// contains.
/// </summary>
/// <param name="Components">The channels, in the order of their blocks.</param>
/// <param name="First">The first coefficient.</param>
/// <param name="Last">The last coefficient.</param>
/// <param name="KnownFrom">
/// The lowest bit known from earlier scans, or 0 if this is the first scan of the coefficients.
/// </param>
/// <param name="LowestBit">The lowest bit that is known after this scan.</param>
internal sealed record JpegScan(JpegComponent[] Components, int First, int Last, int KnownFrom, int LowestBit)
{
    private const int MaxComponents = 4;
    private const int MaxBlocksPerUnit = 10;
    private const int LargestLowestBit = 13;

    public bool IsInterleaved => Components.Length > 1;

    /// <summary>Gets whether the scan refines coefficients that earlier scans contain.</summary>
    public bool IsRefinement => KnownFrom != 0;

    /// <summary>Returns the number of blocks that the scan contains.</summary>
    public long Blocks(JpegFrame frame) => IsInterleaved
        ? (long)frame.UnitsAcross * frame.UnitsDown * Components.Sum(c => c.Across * c.Down)
        : (long)Components[0].BlocksAcross * Components[0].BlocksDown;

    /// <summary>Reads a header after its marker and selects the channels' Huffman tables.</summary>
    public static JpegScan Read(JpegInput input, JpegFrame frame, JpegTables tables)
    {
        int length = input.ReadLength();
        int count = input.ReadByte();
        if (count is < 1 or > MaxComponents || length != 4 + (2 * count))
        {
            throw input.Error($"a scan of the JPEG file has {count} channels in a header of {length} bytes; expected 1 to {MaxComponents} channels, with 4 bytes and 2 bytes per channel.");
        }

        var components = new JpegComponent[count];
        Span<int> selectors = stackalloc int[count];
        for (int i = 0; i < count; i++)
        {
            int id = input.ReadByte();
            selectors[i] = input.ReadByte();
            components[i] = Array.Find(frame.Components, c => c.Id == id && !components.Contains(c))
                ?? throw input.Error($"a scan of the JPEG file contains channel {id}, which the image does not have or the scan contains already.");
        }

        int first = input.ReadByte();
        int last = input.ReadByte();
        int bits = input.ReadByte();
        var scan = new JpegScan(components, first, last, bits >> 4, bits & 15);
        scan.Check(input, frame);
        for (int i = 0; i < count; i++)
        {
            bool hasDirect = !frame.IsProgressive || (first == 0 && !scan.IsRefinement);
            bool hasAlternating = !frame.IsProgressive || first > 0;
            components[i].DirectTable = hasDirect ? tables.Direct(selectors[i] >> 4, input) : null;
            components[i].AlternatingTable = hasAlternating ? tables.Alternating(selectors[i] & 15, input) : null;
            components[i].Quantizer ??= tables.Quantizer(components[i].QuantizerIndex, input);
        }

        return scan;
    }

    /// <summary>
    /// Records which bits of the coefficients of a progressive file the scan contains.
    /// </summary>
    /// <param name="input">The file, for notes about missing scans.</param>
    /// <param name="isFirst">Whether this is the file's first scan.</param>
    public void Record(JpegInput input, bool isFirst)
    {
        foreach (JpegComponent component in Components)
        {
            int[] unknown = component.UnknownBits;
            int saved = Math.Min(First, 1);
            Span<int> earlier = component.EarlierUnknownBits.AsSpan(saved, Math.Max(Last, JpegSmoothing.Coefficients - 1) - saved + 1);
            if (isFirst)
            {
                earlier.Clear();
            }
            else
            {
                unknown.AsSpan(saved, earlier.Length).CopyTo(earlier);
            }

            bool isInOrder = First == 0 || unknown[0] >= 0;
            for (int k = First; k <= Last; k++)
            {
                isInOrder &= KnownFrom == Math.Max(unknown[k], 0);
                unknown[k] = LowestBit;
            }

            if (!isInOrder)
            {
                input.Note(JpegDamage.ScanOrder);
            }
        }
    }

    private void Check(JpegInput input, JpegFrame frame)
    {
        if (IsInterleaved && Components.Sum(c => c.Across * c.Down) > MaxBlocksPerUnit)
        {
            throw input.Error($"the sampling factors of an interleaved scan of the JPEG file give more than {MaxBlocksPerUnit} blocks per unit.");
        }

        if (!frame.IsProgressive && (First, Last, KnownFrom, LowestBit) != (0, JpegBlock.Length - 1, 0, 0))
        {
            // libjpeg ignores the values and warns.
            input.Note(JpegDamage.ScanHeader);
        }

        if (frame.IsProgressive
            && ((First == 0 ? Last != 0 : First > Last || Last >= JpegBlock.Length || IsInterleaved)
                || (IsRefinement && LowestBit != KnownFrom - 1)
                || LowestBit > LargestLowestBit))
        {
            throw input.Error($"a progressive scan of the JPEG file contains coefficients {First} to {Last} with bits {KnownFrom} to {LowestBit}, which the specification does not allow.");
        }
    }
}
