using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Converts arrays of strings between the form of tensor bundles and that of
/// <see cref="ElementType.String"/>.
/// </summary>
/// <remarks>
/// A bundle has the lengths as varints, a checksum of the lengths, and the strings. The checksum
/// covers each length as 4 bytes (8 bytes above 2^32 - 1), and the entry's checksum continues from
/// it over its own bytes and the strings. Source: WriteStringTensor in tensor_bundle.cc.
/// </remarks>
internal static class BundleStrings
{
    /// <summary>Reads the strings of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="stored">The bytes of the entry in the data file.</param>
    /// <param name="file">Name of the data file, for messages.</param>
    /// <exception cref="CheckpointException">The bytes are damaged.</exception>
    public static NamedArray Read(BundleEntry entry, ReadOnlySpan<byte> stored, string file)
    {
        int count = entry.Shape.ElementCount, next = 0;
        if (count > stored.Length || count > Array.MaxLength / sizeof(long))
        {
            throw Fault(entry, file, $"{count} strings need more than {stored.Length} bytes");
        }

        var crc = default(Crc32C);
        long[] lengths = new long[count];
        long total = 0;
        for (int i = 0; i < count; i++)
        {
            ulong length = Varint.Read(stored, ref next) is ulong value && value <= (ulong)stored.Length ? value : throw Fault(entry, file, "the length of a string exceeds the bytes of the array");
            lengths[i] = (long)length;
            total += lengths[i];
            AddLength(ref crc, lengths[i]);
        }

        if (stored.Length - next != total + sizeof(uint))
        {
            throw Fault(entry, file, $"the strings take {total} bytes, but {stored.Length - next - sizeof(uint)} follow");
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(stored[next..]);
        bool lengthsMatch = checksum == crc.Masked;
        crc.Add(stored[next..]);
        if (!lengthsMatch || crc.Masked != entry.Checksum)
        {
            throw Fault(entry, file, "the checksum does not match");
        }

        byte[] bytes = new byte[((long)count * sizeof(long)) + total];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), lengths[i]);
        }

        stored[(next + sizeof(uint))..].CopyTo(bytes.AsSpan(count * sizeof(long)));
        return new NamedArray(entry.Name, ElementType.String, entry.Shape, bytes);
    }

    /// <summary>Returns the bytes and the masked checksum of strings in a data file.</summary>
    public static (byte[] Bytes, uint Checksum) Write(NamedArray array)
    {
        ReadOnlySpan<byte> bytes = array.Bytes.Span;
        int count = array.Shape.ElementCount;
        var crc = default(Crc32C);
        var stored = new List<byte>(bytes.Length);
        for (int i = 0; i < count; i++)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
            AddLength(ref crc, length);
            Varint.Add(stored, (ulong)length);
        }

        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, crc.Masked);
        ReadOnlySpan<byte> strings = bytes[(count * sizeof(long))..];
        crc.Add(checksum);
        crc.Add(strings);
        return ([.. stored, .. checksum, .. strings], crc.Masked);
    }

    private static void AddLength(ref Crc32C crc, long length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        crc.Add(length <= uint.MaxValue ? bytes[..sizeof(uint)] : bytes);
    }

    private static CheckpointException Fault(BundleEntry entry, string file, string reason) =>
        new(file, entry.Offset, $"'{entry.Name}': {reason}. The file is damaged.");
}
