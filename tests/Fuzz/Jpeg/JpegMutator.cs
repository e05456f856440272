namespace NeoResNet.Fuzz;

/// <summary>
/// Changes segments of JPEG files. Lengths follow the content unless the change is a false length,
/// so that most cases reach the decoder.
/// </summary>
internal static class JpegMutator
{
    /// <summary>Returns a file with one to five changes.</summary>
    public static byte[] Create(FuzzRandom random)
    {
        List<JpegSegment> segments = [.. random.Pick<JpegSegment[]>([.. JpegSeeds.All])];
        for (int i = random.Below(5); i >= 0; i--)
        {
            Change(segments, random);
        }

        byte[] file = JpegSegment.ToFile(segments);
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    private static void Change(List<JpegSegment> segments, FuzzRandom random)
    {
        if (segments.Count == 0)
        {
            return;
        }

        int at = random.Below(segments.Count);
        JpegSegment segment = segments[at];
        switch (random.Below(14))
        {
            case 0:
                segments.RemoveAt(at);
                break;
            case 1:
                segments.Insert(random.Below(segments.Count + 1), segment);
                break;
            case 2:
                int other = random.Below(segments.Count);
                (segments[at], segments[other]) = (segments[other], segment);
                break;
            case 3:
                segments.Insert(at, Extra(random));
                break;
            case 4:
                segments[at] = segment.With(before: random.OneIn(2) ? [0xFF, 0x00] : random.OneIn(2) ? [0xFF, 0xFF] : random.Bytes(random.Below(6)));
                break;
            case 5:
                segments[at] = segment.With(falseLength: (ushort)random.Telling());
                break;
            case 6:
                segments[at] = segment.With(content: ByteMutator.Mutate(segment.Content, random));
                break;
            case 7 or 8:
                ChangeOne(segments, random, s => s.Marker is >= 0xC0 and <= 0xC2, s => s.With(marker: Marker(random), content: Frame(s.Content, random)));
                break;
            case 9:
                ChangeOne(segments, random, s => s.Marker == JpegSegment.HuffmanTables, s => s.With(content: JpegHuffman.Random(random, random.Pick(2, 12, 162, 256)).ToContent(s.Content is [var place, ..] ? place : 0)));
                break;
            case 10:
                ChangeOne(segments, random, s => s.Marker == JpegSegment.Scan, s => s.With(content: ScanHeader(s.Content, random)));
                break;
            default:
                ChangeOne(segments, random, s => s.Data.Length > 0, s => s.With(data: Data(s.Data, random)));
                break;
        }
    }

    // Changes one random segment of a kind.
    private static void ChangeOne(List<JpegSegment> segments, FuzzRandom random, Func<JpegSegment, bool> isKind, Func<JpegSegment, JpegSegment> change)
    {
        int[] places = [.. Enumerable.Range(0, segments.Count).Where(i => isKind(segments[i]))];
        if (places.Length > 0)
        {
            int at = random.Pick<int>(places);
            segments[at] = change(segments[at]);
        }
    }

    private static byte? Marker(FuzzRandom random) => random.Below(6) switch
    {
        0 => random.Pick<byte>(JpegSegment.Frame, JpegSegment.ExtendedFrame, JpegSegment.ProgressiveFrame),
        1 when random.OneIn(4) => (byte)random.Between(0xC0, 0xCF),
        _ => null,
    };

    private static byte[] Frame(byte[] content, FuzzRandom random)
    {
        byte[] frame = [.. content];
        if (frame.Length < 9)
        {
            return random.Bytes(random.Below(20));
        }

        int channel = 6 + (3 * random.Below((frame.Length - 6) / 3));
        switch (random.Below(8))
        {
            case 0:
                frame[0] = random.Pick<byte>(0, 8, 12, 16);
                break;
            case 1 or 2:
                int size = random.Pick(0, 1, 7, 8, 9, 16, 31, 100, 255, 256, 1000, 5000, 65535);
                (frame[random.Pick(1, 3)], frame[random.Pick(2, 4)]) = ((byte)(size >> 8), (byte)size);
                break;
            case 3:
                int across = random.Pick(0, 1, 2, 3, 4, 5), down = random.Pick(0, 1, 2, 3, 4, 15);
                frame[channel + 1] = (byte)((across << 4) | down);
                break;
            case 4:
                frame[channel + 2] = random.Pick<byte>(0, 1, 3, 4, 255);
                break;
            case 5:
                frame[channel] = random.Pick<byte>(0, 1, 2, 3, (byte)'R', (byte)'G', (byte)'B', 255);
                break;
            case 6:
                byte count = random.Pick<byte>(0, 1, 2, 3, 4, 5, 255);
                return [.. frame[..5], count, .. Enumerable.Range(1, random.OneIn(8) ? 1 : count).SelectMany(i => new byte[] { (byte)i, random.Pick<byte>(0x11, 0x11, 0x22, 0x21, 0x12, 0x41), 0 })];
            default:
                return ByteMutator.MutateOnce(frame, random);
        }

        return frame;
    }

    private static byte[] ScanHeader(byte[] content, FuzzRandom random)
    {
        byte[] scan = [.. content];
        if (scan.Length < 6 || random.OneIn(4))
        {
            return ByteMutator.MutateOnce(scan, random);
        }

        switch (random.Below(5))
        {
            case 0:
                scan[^3] = (byte)random.Pick(0, 1, 5, 63, 64);
                break;
            case 1:
                scan[^2] = (byte)random.Pick(0, 1, 5, 63, 64);
                break;
            case 2:
                scan[^1] = (byte)((random.Below(15) << 4) | random.Below(15));
                break;
            case 3:
                scan[1 + (2 * random.Below(scan[0]) % (scan.Length - 4))] = random.Pick<byte>(0, 1, 2, 3, 4, 5);
                break;
            default:
                scan[2] = random.Pick<byte>(0x00, 0x01, 0x10, 0x11, 0x33, 0x44);
                break;
        }

        return scan;
    }

    private static byte[] Data(byte[] data, FuzzRandom random)
    {
        int at = random.Below(data.Length), end = at + random.Below(data.Length - at + 1);
        return random.Below(7) switch
        {
            0 => data[..at],
            1 => [.. data[..at], .. data[end..]],
            2 => [.. data[..at], 0xFF, (byte)random.Pick(0xD0 + random.Below(8), JpegSegment.EndOfImage, JpegSegment.Scan, random.Byte()), .. data[at..]],
            3 => [.. data[..at], .. random.Bytes(random.Below(64)).Where(value => value != 0xFF), .. data[end..]],
            4 => [.. data, .. data[at..end]],
            5 => [.. data.Select(value => value is >= 0xD0 and <= 0xD7 ? (byte)(0xD0 + random.Below(8)) : value)],
            _ => ByteMutator.MutateOnce(data, random),
        };
    }

    private static JpegSegment Extra(FuzzRandom random) => random.Below(8) switch
    {
        0 => JpegSeeds.Exif((byte)random.Below(10), random.OneIn(2)),
        1 => ExifMutated(random),
        2 => JpegSeeds.Adobe((byte)random.Below(4)),
        3 => new(JpegSegment.RestartInterval, (byte)random.Pick(0, 0, 255), (byte)random.Below(5)),
        4 => new(JpegSegment.HuffmanTables, JpegHuffman.Random(random, random.Pick(4, 12, 100, 256)).ToContent(random.Pick(0, 1, 0x10, 0x11, 0x03, 0x20))),
        5 => new(JpegSegment.QuantTables, [random.Pick<byte>(0, 1, 0x10, 4), .. random.Bytes(random.Pick(64, 128, 10))]),
        6 => new((byte)random.Between(JpegSegment.App0, JpegSegment.Comment), random.Bytes(random.Below(40))),
        _ => new(random.Byte(), random.Bytes(random.Below(20))),
    };

    private static JpegSegment ExifMutated(FuzzRandom random)
    {
        JpegSegment exif = JpegSeeds.Exif((byte)random.Below(10), random.OneIn(2));
        return exif.With(content: [.. exif.Content[..6], .. ByteMutator.Mutate(exif.Content[6..], random)]);
    }
}
