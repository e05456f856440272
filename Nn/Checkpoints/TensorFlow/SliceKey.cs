using System.Numerics;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Writes the keys under which tables contain slices of tensors: a name and a slice, encoded so that
/// bytes sort as the values do.
/// </summary>
/// <remarks>
/// Sources: EncodeTensorNameSlice in tensorflow/core/util/saved_tensor_slice_util.cc, and
/// tensorflow/core/lib/strings/ordered_code.cc.
/// </remarks>
internal static class SliceKey
{
    /// <summary>Returns the key of a slice.</summary>
    /// <param name="name">The bytes of the tensor's name.</param>
    /// <param name="slice">The slice.</param>
    public static byte[] Of(ReadOnlySpan<byte> name, TensorSlice slice)
    {
        var key = new List<byte>(name.Length + 16);
        AddNumber(key, 0);
        AddText(key, name);
        AddNumber(key, (ulong)slice.Extents.Count);
        foreach ((long start, long length) in slice.Extents)
        {
            AddSigned(key, start);
            AddSigned(key, length);
        }

        return [.. key];
    }

    /// <summary>Adds a number: the count of its bytes, then the bytes, the highest first.</summary>
    internal static void AddNumber(List<byte> key, ulong value)
    {
        int bytes = (64 - BitOperations.LeadingZeroCount(value) + 7) / 8;
        key.Add((byte)bytes);
        AddBigEndian(key, value, bytes);
    }

    /// <summary>Adds a text. The bytes 00 and FF are escaped, and 00 01 ends the text.</summary>
    internal static void AddText(List<byte> key, ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            key.Add(b);
            if (b is 0x00 or 0xFF)
            {
                key.Add((byte)~b);
            }
        }

        key.AddRange([0x00, 0x01]);
    }

    /// <summary>
    /// Adds a signed number: two's complement, the highest byte first, in as few bytes as hold it
    /// beside a header that contains their number.
    /// </summary>
    internal static void AddSigned(List<byte> key, long value)
    {
        int magnitudeBits = 64 - BitOperations.LeadingZeroCount((ulong)(value ^ (value >> 63)));
        int length = (magnitudeBits / 7) + 1;
        int start = key.Count;
        for (int i = length; i > sizeof(long); i--)
        {
            key.Add(value < 0 ? (byte)0xFF : (byte)0x00);
        }

        AddBigEndian(key, (ulong)value, Math.Min(length, sizeof(long)));

        // One bit per byte of the length, from the top of the first two bytes.
        int header = 0xFFFF << (16 - length) & 0xFFFF;
        key[start] ^= (byte)(header >> 8);
        if (length > 1)
        {
            key[start + 1] ^= (byte)header;
        }
    }

    private static void AddBigEndian(List<byte> key, ulong value, int bytes)
    {
        for (int i = bytes - 1; i >= 0; i--)
        {
            key.Add((byte)(value >> (8 * i)));
        }
    }
}
