using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Changes bytes without knowledge of a format.</summary>
internal static class ByteMutator
{
    // The characters of headers in text, and the limits of a byte.
    private static readonly byte[] Telling = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, .. "0123456789[]{}(),:'\"\\-+.<>|eE \t\r\n"u8];

    /// <summary>Returns a copy with one to four changes.</summary>
    public static byte[] Mutate(byte[] bytes, FuzzRandom random)
    {
        for (int i = random.Below(4); i >= 0; i--)
        {
            bytes = MutateOnce(bytes, random);
        }

        return bytes;
    }

    /// <summary>Returns a copy with one change.</summary>
    public static byte[] MutateOnce(byte[] bytes, FuzzRandom random)
    {
        int at = random.Below(bytes.Length), length = Math.Min(bytes.Length - at, 1 + random.Below(random.Pick(4, 16, 256)));
        int kind = bytes.Length == 0 ? 0 : random.Below(12);
        return kind switch
        {
            0 => Insert(bytes, at, random.Bytes(1 + random.Below(8))),
            1 => [.. bytes[..at], .. bytes[(at + length)..]],
            2 => Insert(bytes, random.Below(bytes.Length + 1), bytes[at..(at + length)]),
            3 => bytes[..at],
            4 => Insert(bytes, bytes.Length, random.OneIn(2) ? new byte[1 + random.Below(16)] : random.Bytes(1 + random.Below(16))),
            5 or 6 => Changed(bytes, copy => copy[at] ^= (byte)(1 << random.Below(8))),
            7 or 8 => Changed(bytes, copy => copy[at] = random.OneIn(2) ? random.Byte() : random.Pick<byte>(Telling)),
            9 => Changed(bytes, copy => WriteNumber(copy.AsSpan(at), random)),
            10 => Changed(bytes, copy => random.Bytes(length).CopyTo(copy, at)),
            _ => Changed(bytes, copy => bytes.AsSpan(random.Below(bytes.Length - length + 1), length).CopyTo(copy.AsSpan(at))),
        };
    }

    private static byte[] Insert(byte[] bytes, int at, byte[] added) => [.. bytes[..at], .. added, .. bytes[at..]];

    private static byte[] Changed(byte[] bytes, Action<byte[]> change)
    {
        byte[] copy = [.. bytes];
        change(copy);
        return copy;
    }

    private static void WriteNumber(Span<byte> at, FuzzRandom random)
    {
        long value = random.Telling();
        Span<byte> number = stackalloc byte[8];
        if (random.OneIn(2))
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value << (8 * random.Pick(0, 4, 6)));
        }

        number[..Math.Min(at.Length, random.Pick(2, 4, 8))].CopyTo(at);
    }
}
