namespace NeoResNet;

/// <summary>
/// Reads restart markers. If one is missing or wrong, it decides as libjpeg does whether image data
/// or a marker was lost.
/// </summary>
internal static class JpegRestart
{
    /// <summary>Reads the next restart marker.</summary>
    /// <param name="input">The file. A marker that is not consumed remains unread.</param>
    /// <param name="next">Number of the expected marker, 0 to 7; the method advances it.</param>
    public static void Read(JpegInput input, ref int next)
    {
        if (input.Marker == 0)
        {
            input.FindMarker();
        }

        if (input.Marker == JpegMarkers.FirstRestart + next)
        {
            input.Marker = 0;
        }
        else
        {
            input.Note(JpegDamage.RestartMarkers);
            Resynchronize(input, next);
        }

        next = (next + 1) & 7;
    }

    private static void Resynchronize(JpegInput input, int expected)
    {
        while (true)
        {
            int marker = input.Marker;
            int distance = (marker - JpegMarkers.FirstRestart - expected) & 7;
            if (marker >= JpegMarkers.Baseline && (!JpegMarkers.IsRestart(marker) || distance is 1 or 2))
            {
                // The image data up to this marker is lost. The part before it remains empty.
                return;
            }

            if (marker >= JpegMarkers.Baseline && distance is not (6 or 7))
            {
                // The marker is the expected one, or too far away to decide. Its number is ignored.
                input.Marker = 0;
                return;
            }

            // A marker from before the lost data, or an invalid one.
            input.FindMarker();
        }
    }
}
