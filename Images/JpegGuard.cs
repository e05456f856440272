using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Limits the time and the memory for decoding a JPEG file, and rejects variants that the decoder
/// cannot read or misreads.
/// </summary>
internal static class JpegGuard
{
    // A progressive file usually has ten scans. Each scan may process the whole image, even if the
    // scan has only a few bytes.
    private const int MaxScans = 100;

    private const byte Baseline = 0xC0;
    private const byte Progressive = 0xC2;
    private const byte Adobe = 0xEE;
    private const int FrameLength = 6;

    /// <summary>
    /// Checks the number of scans and the memory for decoding. Coded data cannot contain a scan's
    /// marker, so the count is never too low.
    /// </summary>
    /// <exception cref="DataFileException">
    /// The file has no scans, too many scans, or no size; its variant is unsupported; or decoding
    /// needs more than <paramref name="maxMemory"/> bytes.
    /// </exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name, long maxMemory)
    {
        int scans = bytes.Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        if (scans is 0 or > MaxScans)
        {
            throw new DataFileException(name, null, $"the JPEG file has {scans} scans of image data; expected 1 to {MaxScans}.");
        }

        var segments = new JpegSegments(bytes, name);
        bool hasFrame = false, hasAdobe = false;
        int channels = 0;
        while (segments.Read())
        {
            if (segments.Marker is >= Baseline and <= Progressive && !hasFrame)
            {
                channels = CheckFrame(segments, name, maxMemory);
                hasFrame = true;
            }
            else if (segments.Marker is > Progressive and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                // These markers stand for lossless, hierarchical and arithmetic coding.
                throw new DataFileException(name, segments.Start, $"unsupported JPEG frame of kind {segments.Marker - Baseline}; supported are baseline, extended and progressive frames with Huffman coding.");
            }

            hasAdobe |= segments.Marker == Adobe && segments.Content.StartsWith("Adobe"u8) && segments.Content.Length >= 12;
        }

        if (!hasFrame)
        {
            throw new DataFileException(name, segments.Start, "the JPEG file has image data before its size.");
        }

        // The decoder would interpret the four channels as YCbCr with transparency.
        if (channels == 4 && !hasAdobe)
        {
            throw new DataFileException(name, null, "the JPEG image has 4 channels and no Adobe segment, so its colour space is unknown; supported are CMYK and YCCK with an Adobe segment.");
        }
    }

    private static int CheckFrame(JpegSegments segments, string name, long maxMemory)
    {
        ReadOnlySpan<byte> frame = segments.Content;
        if (frame.Length < FrameLength)
        {
            throw new DataFileException(name, segments.Start, $"the JPEG file's frame header has {frame.Length} bytes, too few for a size.");
        }

        bool progressive = segments.Marker == Progressive;
        long height = BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(frame[3..]);
        int channels = frame[5];

        // The memory for the samples of every channel, its 16-bit coefficients, and the result.
        // Subsampled channels need less, but an image may have no subsampled channels.
        long memory = width * height * (3 + (channels * (progressive ? 3 : 1)));
        if (memory > maxMemory)
        {
            string kind = progressive ? "a progressive" : "a";
            throw new DataFileException(name, segments.Start, $"{kind} JPEG image of {width} x {height} pixels in {channels} channels needs {memory} bytes to decode; the maximum is {maxMemory} bytes (PhotoOptions.MaxJpegMemory).");
        }

        return channels;
    }
}
