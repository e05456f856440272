using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Joins the files of a case into one, with their lengths in front of all but the last.</summary>
internal static class CaseParts
{
    private const int LengthSize = 4;

    /// <summary>Joins files.</summary>
    public static byte[] Join(params ReadOnlySpan<byte[]> files)
    {
        var joined = new MemoryStream();
        Span<byte> length = stackalloc byte[LengthSize];
        for (int i = 0; i < files.Length; i++)
        {
            if (i < files.Length - 1)
            {
                BinaryPrimitives.WriteInt32LittleEndian(length, files[i].Length);
                joined.Write(length);
            }

            joined.Write(files[i]);
        }

        return joined.ToArray();
    }

    /// <summary>Divides any bytes into files; the last ones are empty if bytes are missing.</summary>
    public static byte[][] Split(byte[] joined, int count)
    {
        byte[][] files = new byte[count][];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int length = joined.Length - at;
            if (i < count - 1)
            {
                int head = Math.Min(LengthSize, length);
                length = head < LengthSize ? 0 : Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(joined.AsSpan(at)), 0, length - LengthSize);
                at += head;
            }

            files[i] = joined[at..(at + length)];
            at += length;
        }

        return files;
    }
}
