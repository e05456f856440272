namespace NeoResNet.Fuzz;

/// <summary>
/// Changes chunks of PNG files. Checksums and lengths are right unless the change makes them wrong,
/// and image data is compressed again, so that most cases reach the decoder.
/// </summary>
internal static class PngMutator
{
    private static readonly string[] Types = ["IDAT", "PLTE", "tRNS", "IEND", "IHDR", "CgBI", "gAMA", "tEXt", "eXIf", "acTL", "fdAT", "ABCD", "aBCD", "\0\0\0\0", "iDAT"];

    /// <summary>Returns a file with changes to its header, its image data and its chunks.</summary>
    public static byte[] Create(FuzzRandom random)
    {
        PngHeader header = random.Pick<PngHeader>([.. PngSeeds.Headers]), claimed = header;
        for (int i = random.Below(3); i > 0; i--)
        {
            claimed = Change(claimed, random);
        }

        // Half of the changed headers get image data of the size that they claim.
        List<PngChunk> chunks = [.. PngSeeds.File(random.OneIn(2) ? claimed : header, random, isStored: !random.OneIn(4))];
        chunks[0] = claimed.Chunk;
        for (int i = random.Below(4); i > 0; i--)
        {
            Change(chunks, claimed, random);
        }

        byte[] file = PngChunk.ToFile(chunks);
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    private static PngHeader Change(PngHeader header, FuzzRandom random) => random.Below(8) switch
    {
        0 => header with { Width = Side(random) },
        1 => header with { Height = Side(random) },
        2 => header with { Depth = random.Pick<byte>(0, 1, 2, 3, 4, 8, 16, 32) },
        3 => header with { Colour = (byte)random.Below(8) },
        4 => header with { Interlace = random.Pick<byte>(0, 1, 1, 2) },
        5 => header with { Compression = random.Pick<byte>(0, 1) },
        6 => header with { Filter = random.Pick<byte>(0, 1, 64) },
        _ => header with { Width = (uint)random.Between(1, 40), Height = (uint)random.Between(1, 40) },
    };

    private static uint Side(FuzzRandom random) => random.OneIn(3) ? (uint)random.Telling() : (uint)random.Pick(0, 1, 2, 3, 4, 5, 8, 16, 100, 255, 256, 257);

    private static void Change(List<PngChunk> chunks, PngHeader header, FuzzRandom random)
    {
        int at = random.Below(chunks.Count);
        PngChunk chunk = chunks[at];
        switch (random.Below(12))
        {
            case 0 when chunks.Count > 1:
                chunks.RemoveAt(at);
                break;
            case 1:
                chunks.Insert(random.Below(chunks.Count + 1), chunk);
                break;
            case 2:
                int other = random.Below(chunks.Count);
                (chunks[at], chunks[other]) = (chunks[other], chunk);
                break;
            case 3:
                chunks.Insert(random.Below(chunks.Count + 1), new(random.Pick<string>(Types), random.Bytes(random.Pick(0, 1, 2, 3, 4, 6, 13, 256, 768, 771))));
                break;
            case 4:
                chunks[at] = chunk with { FalseLength = (uint)random.Telling() };
                break;
            case 5:
                chunks[at] = chunk with { HasWrongChecksum = true };
                break;
            case 6:
                chunks[at] = chunk with { Type = random.Pick<string>(Types) };
                break;
            case 7:
                chunks[at] = chunk with { Data = ByteMutator.Mutate(chunk.Data, random) };
                break;
            case 8 or 9:
                Split(chunks, random);
                break;
            default:
                ChangeRows(chunks, header, random);
                break;
        }
    }

    // Divides the image data, also into empty parts and with a chunk between them.
    private static void Split(List<PngChunk> chunks, FuzzRandom random)
    {
        int at = chunks.FindIndex(chunk => chunk.Type == "IDAT");
        if (at >= 0)
        {
            byte[] data = chunks[at].Data;
            int cut = random.OneIn(3) ? random.Pick(0, data.Length) : random.Below(data.Length + 1);
            chunks[at] = new("IDAT", data[..cut]);
            chunks.Insert(at + 1, new("IDAT", data[cut..]));
            if (random.OneIn(4))
            {
                chunks.Insert(at + 1, new(random.Pick<string>(Types), []));
            }
        }
    }

    private static void ChangeRows(List<PngChunk> chunks, PngHeader header, FuzzRandom random)
    {
        int at = chunks.FindIndex(chunk => chunk.Type == "IDAT");
        if (at < 0)
        {
            return;
        }

        byte[] rows = PngSeeds.Rows(header, random);
        rows = random.Below(6) switch
        {
            0 => [.. rows, .. random.Bytes(random.Between(1, 3))],
            1 when rows.Length > 0 => rows[..random.Below(rows.Length)],
            2 => ByteMutator.Mutate(rows, random),
            _ => rows,
        };
        // Some files unpack to much more than they should.
        byte[] packed = random.OneIn(100) ? PngSeeds.Pack(new byte[random.Below(1 << 25)], isStored: false) : PngSeeds.Pack(rows, isStored: random.OneIn(2));
        chunks[at] = new("IDAT", random.Below(8) switch
        {
            0 => packed[..^Math.Min(packed.Length, random.Pick(1, 2, 4, 5))],
            1 => [.. packed, .. random.Bytes(random.Between(1, 5))],
            2 when packed.Length > 6 => packed[2..^4],
            3 => ByteMutator.Mutate(packed, random),
            _ => packed,
        });
    }
}
