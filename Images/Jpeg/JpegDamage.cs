namespace NeoResNet;

/// <summary>
/// Specifies the kinds of damage that the JPEG decoder repairs, as libjpeg does.
/// </summary>
[Flags]
internal enum JpegDamage
{
    None = 0,
    EndMissing = 1,
    DataMissing = 2,
    SurplusBytes = 4,
    RestartMarkers = 8,
    HuffmanCodes = 16,
    ScanOrder = 32,
    ScansMissing = 64,
    SurplusData = 128,
    ColourTransform = 256,
    ScanHeader = 512,
}

/// <summary>Describes damage in messages.</summary>
internal static class JpegDamageText
{
    private static readonly (JpegDamage Kind, string Text)[] Texts =
    [
        (JpegDamage.EndMissing, "the file ends before its end marker"),
        (JpegDamage.DataMissing, "image data is missing"),
        (JpegDamage.ScansMissing, "scans are missing"),
        (JpegDamage.ScanOrder, "scans are out of order"),
        (JpegDamage.ScanHeader, "a scan of a sequential image does not contain the coefficients 0 to 63 with all bits"),
        (JpegDamage.RestartMarkers, "restart markers are missing or out of order"),
        (JpegDamage.HuffmanCodes, "the image data contains invalid codes"),
        (JpegDamage.SurplusBytes, "unexpected bytes precede a marker"),
        (JpegDamage.SurplusData, "unexpected segments follow the image data"),
        (JpegDamage.ColourTransform, "the Adobe segment names an unknown colour transform"),
    ];

    /// <summary>Returns the kinds in words, or null if there is no damage.</summary>
    public static string? Of(JpegDamage damage) =>
        damage == JpegDamage.None ? null : string.Join("; ", Texts.Where(each => damage.HasFlag(each.Kind)).Select(each => each.Text));
}
