using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet.Images;

/// <summary>Bounds the work and the memory a JPEG file can ask for.</summary>
internal static class JpegGuard
{
    // Ten are usual in a progressive file. Each may walk over the whole image, whatever the number of its own bytes.
    private const int MaxScans = 100;

    private const byte Baseline = 0xC0;
    private const byte Progressive = 0xC2;
    private const int FrameLength = 8;

    /// <summary>Counts the scans and adds up the memory. Coded data cannot contain a scan's marker, so the count is never too low.</summary>
    /// <exception cref="DataFileException">There are no scans or too many, no size, or it takes more than <paramref name="maxMemory"/> bytes.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name, long maxMemory)
    {
        int scans = bytes.Count((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        if (scans is 0 or > MaxScans)
        {
            throw new DataFileException(name, null, $"the JPEG file has {scans} scans of image data; 1 to {MaxScans} are read.");
        }

        int at = FindFrame(bytes, name);
        bool progressive = bytes[at - 1] == Progressive;
        ReadOnlySpan<byte> frame = bytes[at..];
        long height = BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), width = BinaryPrimitives.ReadUInt16BigEndian(frame[5..]);
        int channels = frame[7];

        // Samples of every channel, its coefficients of 16 bits, and the result. Coarser channels take less, but may not be there.
        long memory = width * height * (3 + (channels * (progressive ? 3 : 1)));
        if (memory > maxMemory)
        {
            string kind = progressive ? "a progressive" : "a";
            throw new DataFileException(name, at, $"{kind} JPEG image of {width} x {height} pixels in {channels} channels takes {memory} bytes to decode; {maxMemory} is the most taken.");
        }
    }

    /// <summary>Walks over the segments before the frame's header, as the decoder does, and returns where its content starts.</summary>
    private static int FindFrame(ReadOnlySpan<byte> bytes, string name)
    {
        int at = 2;
        while (true)
        {
            while (at < bytes.Length && bytes[at] != 0xFF)
            {
                at++;
            }

            while (at < bytes.Length && bytes[at] == 0xFF)
            {
                at++;
            }

            if (at + 1 + FrameLength > bytes.Length)
            {
                throw new DataFileException(name, bytes.Length, "the JPEG file is cut short: it ends before the size of its image.");
            }

            byte marker = bytes[at++];
            if (marker is >= Baseline and <= Progressive)
            {
                return at;
            }

            at += BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        }
    }
}
