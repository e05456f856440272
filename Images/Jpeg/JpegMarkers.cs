namespace NeoResNet;

/// <summary>Specifies the second bytes of the JPEG markers that the decoder distinguishes.</summary>
internal static class JpegMarkers
{
    public const int Temporary = 0x01;
    public const int Baseline = 0xC0;
    public const int Extended = 0xC1;
    public const int Progressive = 0xC2;
    public const int HuffmanTables = 0xC4;
    public const int ArithmeticTables = 0xCC;
    public const int FirstRestart = 0xD0;
    public const int LastRestart = 0xD7;
    public const int Start = 0xD8;
    public const int End = 0xD9;
    public const int Scan = 0xDA;
    public const int QuantizationTables = 0xDB;
    public const int NumberOfLines = 0xDC;
    public const int RestartInterval = 0xDD;
    public const int Jfif = 0xE0;
    public const int Exif = 0xE1;
    public const int Adobe = 0xEE;
    public const int LastApplication = 0xEF;
    public const int Comment = 0xFE;

    public static bool IsRestart(int marker) => marker is >= FirstRestart and <= LastRestart;

    /// <summary>Returns whether a marker starts a frame: baseline to arithmetic coding.</summary>
    public static bool IsFrame(int marker) => marker is >= Baseline and <= 0xCF and not (HuffmanTables or 0xC8 or ArithmeticTables);
}
