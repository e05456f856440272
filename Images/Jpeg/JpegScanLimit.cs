using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Limits the time for decoding the scans of a JPEG file. Each scan may process the whole image,
/// even if it has only a few bytes.
/// </summary>
internal static class JpegScanLimit
{
    // The specification allows one scan per channel in a sequential image. Progressive images have
    // about ten scans, most of them of one channel, which amounts to four to seven times the image.
    private const int SequentialPasses = 1;
    private const int ProgressivePasses = 10;

    // This number of blocks takes less than a second, so that unusual files of small images are
    // read.
    private const long FreeBlocks = 4 << 20;

    // A scan prepares its tables, which takes as long as about this number of blocks.
    private const long BlocksPerScan = 1000;

    /// <summary>Counts the blocks of all scans before the first one is decoded.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <param name="isOneScan">Whether the first scan contains the whole image.</param>
    /// <param name="steps">Counts and cancels the searches for markers.</param>
    /// <exception cref="DataFileException">The scans contain too many blocks.</exception>
    public static void Check(byte[] bytes, string name, bool isOneScan, DecodingSteps steps)
    {
        var reader = new JpegReader(bytes, name, steps);
        long blocks = 0;
        int scans = 0;
        while (TryReadScan(reader) is { } scan)
        {
            JpegFrame frame = reader.Frame!;
            long image = frame.Components.Sum(c => (long)c.PaddedBlocksAcross * c.Down * frame.UnitsDown);
            int passes = frame.IsProgressive ? ProgressivePasses : SequentialPasses;
            scans++;
            blocks += scan.Blocks(frame) + BlocksPerScan;

            // Like the decoder, skip what may be part of the image data.
            do
            {
                reader.Input.FindMarker();
            }
            while (reader.Input.Marker < JpegMarkers.Baseline || JpegMarkers.IsRestart(reader.Input.Marker));

            if (isOneScan && scans > 1)
            {
                throw reader.Input.Error("the JPEG file has a further scan after the one that contains the whole image.");
            }

            long allowed = FreeBlocks + (passes * image);
            if (blocks > allowed)
            {
                throw reader.Input.Error($"the first {scans} scans of the JPEG file process {blocks} blocks; the maximum for {frame.Width} x {frame.Height} pixels is {allowed} blocks. Save the photo again with fewer scans.");
            }
        }
    }

    // The decoder reports errors when it reaches them.
    private static JpegScan? TryReadScan(JpegReader reader)
    {
        try
        {
            return reader.ReadScan();
        }
        catch (DataFileException)
        {
            return null;
        }
    }
}
