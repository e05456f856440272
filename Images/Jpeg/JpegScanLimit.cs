using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Limits the time for decoding the scans of a JPEG file. Each scan may process the whole image,
/// even if it has only a few bytes.
/// </summary>
internal static class JpegScanLimit
{
    // The specification allows one scan per channel in a sequential image. Progressive images have
    // about ten scans, most of them of one channel, which amounts to five times the image.
    private const int SequentialPasses = 1;
    private const int ProgressivePasses = 16;

    // This number of blocks takes less than a second, so that unusual files of small images are
    // read.
    private const long FreeBlocks = 4 << 20;

    // A scan prepares its tables, which takes as long as about this number of blocks.
    private const long BlocksPerScan = 1000;

    /// <summary>Counts the blocks of all scans before the first one is decoded.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <param name="isOneScan">Whether the first scan contains the whole image.</param>
    /// <param name="cancellationToken">Cancels counting.</param>
    /// <exception cref="DataFileException">The scans contain too many blocks.</exception>
    public static void Check(byte[] bytes, string name, bool isOneScan, CancellationToken cancellationToken)
    {
        var reader = new JpegReader(bytes, name);
        long blocks = 0;
        int scans = 0;
        while (TryReadScan(reader) is { } scan)
        {
            cancellationToken.ThrowIfCancellationRequested();
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

            if (blocks > FreeBlocks + (passes * image))
            {
                throw reader.Input.Error($"the first {scans} scans of the JPEG file process the image of {frame.Width} x {frame.Height} pixels more than {passes} times, which the decoder does not allow for large images.");
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
