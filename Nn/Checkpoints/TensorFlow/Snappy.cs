using System.Buffers.Binary;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Decompresses a block in the raw Snappy format. The block is untrusted.</summary>
/// <remarks>
/// Source: the format description of Snappy. The library needs 70 lines of the format and keeps
/// its packages free of further dependencies.
/// </remarks>
internal static class Snappy
{
    // A copy element of 3 bytes produces at most 64 bytes, so an honest block expands at most by
    // this factor. The bound limits the memory that a damaged length can take.
    private const int MaxExpansion = 64 / 3 + 1;
    private const int LengthBytes = 5;

    /// <summary>Decompresses a whole block.</summary>
    /// <param name="block">The compressed bytes.</param>
    /// <returns>The bytes; null if the block is damaged.</returns>
    public static byte[]? Decompress(ReadOnlySpan<byte> block)
    {
        if (ReadLength(ref block) is not uint length || length > (ulong)block.Length * MaxExpansion || length > Array.MaxLength)
        {
            return null;
        }

        byte[] output = new byte[length];
        int written = 0;
        while (!block.IsEmpty)
        {
            byte tag = block[0];
            block = block[1..];
            int count = (tag & 3) == 0 ? Literal(tag, ref block, output.AsSpan(written)) : Copy(tag, ref block, output, written);
            if (count < 0)
            {
                return null;
            }

            written += count;
        }

        return written == length ? output : null;
    }

    private static uint? ReadLength(ref ReadOnlySpan<byte> block)
    {
        int next = 0;
        if (Varint.Read(block[..Math.Min(block.Length, LengthBytes)], ref next) is not ulong value || value > uint.MaxValue)
        {
            return null;
        }

        block = block[next..];
        return (uint)value;
    }

    private static int Literal(byte tag, ref ReadOnlySpan<byte> block, Span<byte> output)
    {
        long length = tag >> 2;
        if (length >= 60)
        {
            int bytes = (int)length - 59;
            if (block.Length < bytes)
            {
                return -1;
            }

            length = LittleEndian(block[..bytes]);
            block = block[bytes..];
        }

        length++;
        if (length > block.Length || length > output.Length)
        {
            return -1;
        }

        block[..(int)length].CopyTo(output);
        block = block[(int)length..];
        return (int)length;
    }

    private static int Copy(byte tag, ref ReadOnlySpan<byte> block, byte[] output, int written)
    {
        int bytes = (tag & 3) switch { 1 => 1, 2 => 2, _ => 4 };
        if (block.Length < bytes)
        {
            return -1;
        }

        int length = bytes == 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
        long offset = LittleEndian(block[..bytes]) | (bytes == 1 ? (uint)(tag >> 5) << 8 : 0);
        block = block[bytes..];
        if (offset == 0 || offset > written || length > output.Length - written)
        {
            return -1;
        }

        // Source and target can overlap: a copy repeats bytes that it has just written.
        for (int i = written; i < written + length; i++)
        {
            output[i] = output[i - (int)offset];
        }

        return length;
    }

    private static uint LittleEndian(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[sizeof(uint)];
        whole.Clear();
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadUInt32LittleEndian(whole);
    }
}
