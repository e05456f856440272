using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Bounds the work and the memory a JPEG file can ask for, and refuses the kinds that the decoder cannot read or misreads.</summary>
internal static class JpegGuard
{
    // Ten are usual in a progressive file. Each may walk over the whole image, whatever the number of its own bytes.
    private const int MaxScans = 100;

    private const byte Baseline = 0xC0;
    private const byte Progressive = 0xC2;
    private const byte Adobe = 0xEE;
    private const int FrameLength = 6;

    /// <summary>Counts the scans and adds up the memory. Coded data cannot contain a scan's marker, so the count is never too low.</summary>
    /// <exception cref="DataFileException">There are no scans or too many, no size, it is of a kind that is not read, or it takes more than <paramref name="maxMemory"/> bytes.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name, long maxMemory)
    {
        int scans = bytes.Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        if (scans is 0 or > MaxScans)
        {
            throw new DataFileException(name, null, $"the JPEG file has {scans} scans of image data; 1 to {MaxScans} are read.");
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
                // Lossless, hierarchical and arithmetic coding.
                throw new DataFileException(name, segments.Start, $"a JPEG frame of kind {segments.Marker - Baseline} is not read; baseline, extended and progressive ones in Huffman code are.");
            }

            hasAdobe |= segments.Marker == Adobe && segments.Content.StartsWith("Adobe"u8) && segments.Content.Length >= 12;
        }

        if (!hasFrame)
        {
            throw new DataFileException(name, segments.Start, "the JPEG file has image data before their size.");
        }

        // The decoder would take them for YCbCr with transparency.
        if (channels == 4 && !hasAdobe)
        {
            throw new DataFileException(name, null, "the JPEG image has 4 channels and no Adobe segment, so which colours they are is not told; CMYK and YCCK with one are read.");
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

        // Samples of every channel, its coefficients of 16 bits, and the result. Coarser channels take less, but may not be there.
        long memory = width * height * (3 + (channels * (progressive ? 3 : 1)));
        if (memory > maxMemory)
        {
            string kind = progressive ? "a progressive" : "a";
            throw new DataFileException(name, segments.Start, $"{kind} JPEG image of {width} x {height} pixels in {channels} channels takes {memory} bytes to decode; {maxMemory} is the most taken.");
        }

        return channels;
    }
}
