using System.Buffers.Text;
using System.Text;

namespace NeoResNet.Tensors;

/// <summary>
/// Reads the files of an untrusted tar archive in the formats V7, ustar, pax and GNU, without links
/// and devices.
/// </summary>
/// <remarks>
/// System.Formats.Tar allocates as many bytes as a header of extended attributes claims, up to 2
/// GB. This reader needs a few kilobytes.
/// </remarks>
internal static class TarFiles
{
    private const int Block = 512, MaxAttributes = 65_536;
    private const int NameLength = 100, SizeStart = 124, SizeLength = 12, SumStart = 148, SumLength = 8, KindStart = 156, MagicStart = 257, PrefixStart = 345, PrefixLength = 155;

    /// <summary>Passes each file to a method, in the order of the archive.</summary>
    /// <param name="tar">The decompressed archive.</param>
    /// <param name="archive">Name of the archive in messages.</param>
    /// <param name="read">
    /// Receives the path inside the archive, which has only names separated by slashes, and a
    /// stream with the content, which it does not need to read.
    /// </param>
    /// <param name="maxEntries">Maximum number of files and folders.</param>
    /// <param name="readFolder">Receives the path of each folder; null to ignore folders.</param>
    /// <exception cref="DataFileException">
    /// The archive is damaged, or a path is absolute or leads out of the archive, or the archive
    /// contains a link or a device.
    /// </exception>
    public static void ForEach(Stream tar, string archive, Action<string, Stream> read, int maxEntries, Action<string>? readFolder = null)
    {
        byte[] header = new byte[Block];
        string? longName = null;
        long? longSize = null;
        for (int count = 0; ; count++)
        {
            int got = tar.ReadAtLeast(header, Block, throwOnEndOfStream: false);
            if (got == Block && !header.AsSpan().ContainsAnyExcept((byte)0))
            {
                return;
            }

            if (got < Block)
            {
                throw new DataFileException(archive, null, "the archive is truncated: it has no end mark. Replace it with a complete copy.");
            }

            CheckSum(header, archive);
            if (count >= maxEntries)
            {
                throw new DataFileException(archive, null, $"the archive has more than {maxEntries} entries.");
            }

            char kind = (char)header[KindStart];
            long size = kind is 'x' or 'g' or 'L' or 'K' ? Size(header, archive) : longSize ?? Size(header, archive);
            using var content = new TarContent(tar, size, archive);
            switch (kind)
            {
                case '0' or '\0':
                    read(SafePath(longName ?? Name(header), archive), content);
                    (longName, longSize) = (null, null);
                    break;
                case '5':
                    string folder = SafePath(longName ?? Name(header), archive);
                    readFolder?.Invoke(folder);
                    (longName, longSize) = (null, null);
                    break;
                case 'L':
                    longName = Encoding.UTF8.GetString(Attributes(content, size, archive)).TrimEnd('\0');
                    break;
                case 'x':
                    (longName, longSize) = Extended(Attributes(content, size, archive), archive);
                    break;
                case 'g' or 'K':
                    break;
                default:
                    throw new DataFileException(archive, null, $"the archive contains '{Name(header)}', which is a link, a device or of an unknown kind ('{kind}'). Only files and folders are accepted.");
            }

            content.SkipToNext();
        }
    }

    private static string SafePath(string path, string archive)
    {
        // A folder of its own is written as './' in front of all names.
        string[] parts = [.. path.Split('/').Where(part => part is not ("" or "."))];
        bool isSafe = !path.StartsWith('/') && !parts.Contains("..") && !path.AsSpan().ContainsAny('\\', ':', '\0');
        return isSafe ? string.Join('/', parts) : throw new DataFileException(archive, null, $"the archive contains the path '{path}', which leads out of the folder. Do not use this archive.");
    }

    private static string Name(byte[] header)
    {
        string name = Text(header.AsSpan(0, NameLength));
        string prefix = header.AsSpan(MagicStart, 6).SequenceEqual("ustar\0"u8) ? Text(header.AsSpan(PrefixStart, PrefixLength)) : "";
        return prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    private static long Size(byte[] header, string archive) => Number(header.AsSpan(SizeStart, SizeLength)) ?? throw new DataFileException(archive, null, $"the size of '{Name(header)}' is invalid.");

    private static void CheckSum(byte[] header, string archive)
    {
        long sum = 0;
        for (int i = 0; i < Block; i++)
        {
            sum += i is >= SumStart and < SumStart + SumLength ? ' ' : header[i];
        }

        if (Number(header.AsSpan(SumStart, SumLength)) != sum)
        {
            throw new DataFileException(archive, null, "the checksum of a header is wrong. The archive is damaged or not a tar archive.");
        }
    }

    // Octal digits; or, for large sizes, a binary number whose first bit is set.
    private static long? Number(ReadOnlySpan<byte> field)
    {
        if (field.Length == SizeLength && field[0] == 0x80)
        {
            return field[1..^8].ContainsAnyExcept((byte)0) || (field[^8] & 0x80) != 0 ? null : System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        }

        long value = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value << 3) + digit - '0';
        }

        return value;
    }

    private static byte[] Attributes(TarContent content, long size, string archive)
    {
        byte[] bytes = new byte[size <= MaxAttributes ? size : throw new DataFileException(archive, null, $"the archive has attributes of {size} bytes; the maximum is {MaxAttributes}.")];
        content.ReadExactly(bytes);
        return bytes;
    }

    // Records of the form "LENGTH KEY=VALUE\n".
    private static (string? Path, long? Size) Extended(ReadOnlySpan<byte> records, string archive)
    {
        string? path = null;
        long? size = null;
        while (!records.IsEmpty)
        {
            if (!Utf8Parser.TryParse(records, out int length, out int digits) || length <= digits + 1 || length > records.Length || records[digits] != ' ' || records[length - 1] != '\n')
            {
                throw new DataFileException(archive, null, "extended attributes are malformed.");
            }

            ReadOnlySpan<byte> record = records[(digits + 1)..(length - 1)];
            if (record.StartsWith("path="u8))
            {
                path = Encoding.UTF8.GetString(record[5..]);
            }
            else if (record.StartsWith("size="u8))
            {
                size = Utf8Parser.TryParse(record[5..], out long value, out int used) && used == record.Length - 5 && value >= 0 ? value : throw new DataFileException(archive, null, "extended attributes contain an invalid size.");
            }

            records = records[length..];
        }

        return (path, size);
    }
}
