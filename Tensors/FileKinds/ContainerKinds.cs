using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Tensors;

/// <summary>Recognizes containers by their first fields.</summary>
internal static class ContainerKinds
{
    private const int TarHeaderLength = 512;

    // The last eight bytes of TensorFlow's index files, which are tables of LevelDB.
    private static ReadOnlySpan<byte> TableMagic => [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB];

    /// <summary>Returns the kind; null if the file is none of these containers.</summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="end">The last bytes of the file.</param>
    /// <param name="length">The length of the file in bytes.</param>
    public static FileKind? Of(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, long length) =>
        OfRiff(start) ?? OfIsoMedia(start) ?? OfZip(start)
        ?? (IsSafetensors(start, length) ? FileKind.Safetensors
        : end.EndsWith(TableMagic) ? FileKind.TensorFlowIndex
        : IsBmp(start) ? FileKind.Bmp
        : IsIcon(start) ? FileKind.Icon
        : start.Length > 2 && start[0] == (byte)'P' && start[1] is >= (byte)'1' and <= (byte)'7' && char.IsWhiteSpace((char)start[2]) ? FileKind.Netpbm
        : start.StartsWith("MZ"u8) && start.IndexOf("This program"u8) > 0 ? FileKind.Executable
        : IsOldTar(start) ? FileKind.Tar
        : OfProtocolBuffer(start));

    private static FileKind? OfRiff(ReadOnlySpan<byte> start) => !start.StartsWith("RIFF"u8) || start.Length < 12 ? null
        : start[8..].StartsWith("WEBP"u8) ? FileKind.WebP
        : start[8..].StartsWith("AVI "u8) ? FileKind.Video
        : start[8..].StartsWith("WAVE"u8) ? FileKind.Audio
        : null;

    // ISO base media files begin with a box that names a brand and compatible brands.
    private static FileKind? OfIsoMedia(ReadOnlySpan<byte> start)
    {
        if (start.Length < 12 || !start[4..].StartsWith("ftyp"u8))
        {
            return null;
        }

        int box = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(start), (uint)start.Length);
        for (int at = 8; at + 4 <= box; at += at == 8 ? 8 : 4)
        {
            FileKind? kind = Encoding.Latin1.GetString(start.Slice(at, 4)) switch
            {
                "avif" or "avis" => FileKind.Avif,
                "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" => FileKind.Heic,
                "jp2 " or "jpx " or "jpm " => FileKind.Jpeg2000,
                "jxl " => FileKind.JpegXl,
                "crx " => FileKind.CameraRaw,
                _ => null,
            };
            if (kind is not null)
            {
                return kind;
            }
        }

        // mif1 and msf1 leave the codec open; most such files are HEIC.
        return start[8..].StartsWith("mif1"u8) || start[8..].StartsWith("msf1"u8) ? FileKind.Heic
            : start[8..].StartsWith("M4A "u8) ? FileKind.Audio
            : FileKind.Video;
    }

    private static FileKind? OfZip(ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith("PK\u0003\u0004"u8) && !start.StartsWith("PK\u0005\u0006"u8) && !start.StartsWith("PK\u0007\u0008"u8))
        {
            return null;
        }

        if (start.Length < 30)
        {
            return FileKind.Zip;
        }

        int nameLength = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(start[26..]), start.Length - 30);
        string first = Encoding.Latin1.GetString(start.Slice(30, nameLength));
        string leaf = first[(first.LastIndexOf('/') + 1)..];
        return leaf is "data.pkl" or "constants.pkl" or "byteorder" or ".format_version" or ".data/serialization_id" || (leaf == "version" && first != leaf) ? FileKind.TorchZip
            : first.EndsWith(".npy", StringComparison.Ordinal) ? FileKind.Npz
            : first is "[Content_Types].xml" or "mimetype" or "_rels/.rels" ? FileKind.Office
            : first is "metadata.json" or "config.json" or "model.weights.h5" && start.IndexOf("keras"u8) >= 0 ? FileKind.KerasZip
            : FileKind.Zip;
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> start, long length) =>
        start.Length > 9 && start[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(start) is >= 2 and var header && header <= (ulong)(length - 8);

    // "BM" also begins words, so the size of the second header must be a known one.
    private static bool IsBmp(ReadOnlySpan<byte> start) =>
        start.StartsWith("BM"u8) && start.Length >= 18 && BinaryPrimitives.ReadUInt32LittleEndian(start[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;

    private static bool IsIcon(ReadOnlySpan<byte> start) =>
        start.Length >= 22 && (start.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) || start.StartsWith((ReadOnlySpan<byte>)[0, 0, 2, 0])) && start[4] > 0 && start[5] == 0 && start[9] == 0;

    // Archives from before POSIX have no signature, but a checksum of their first header.
    private static bool IsOldTar(ReadOnlySpan<byte> start)
    {
        if (start.Length < TarHeaderLength || start[0] == 0)
        {
            return false;
        }

        int sum = 8 * ' ';
        for (int i = 0; i < TarHeaderLength; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : start[i];
        }

        int stored = 0;
        foreach (byte digit in start.Slice(148, 8))
        {
            stored = digit is >= (byte)'0' and <= (byte)'7' ? (stored * 8) + digit - '0' : stored;
        }

        return stored == sum;
    }

    // A model of ONNX begins with its version and goes on with a name, a graph or an operator set.
    // A SavedModel begins with version 1 and a graph; a frozen graph with a node, whose first two
    // fields are its name and its operation.
    private static FileKind? OfProtocolBuffer(ReadOnlySpan<byte> start)
    {
        if (start.Length < 8)
        {
            return null;
        }

        if (start[0] == 0x08 && start[1] is > 0 and < 32)
        {
            bool isShortText = start[2] == 0x12 && start[3] < 64 && (start[3] == 0 || IsText(start[4..], start[3]));
            return start[2] == 0x12 && !isShortText ? (start[1] == 1 ? FileKind.SavedModel : null)
                : start[2] is 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42 or 0x72 ? FileKind.Onnx
                : null;
        }

        if (start[0] != 0x0A)
        {
            return null;
        }

        int at = 1;
        while (at < 6 && start[at] >= 0x80)
        {
            at++;
        }

        // The length of the first message ends at "at".
        ReadOnlySpan<byte> node = start[(at + 1)..];
        return node.Length > 4 && node[0] == 0x0A && node[1] is > 0 and < 128 && IsText(node[2..], node[1]) && node.Length > node[1] + 4
            && node[node[1] + 2] == 0x12 && IsText(node[(node[1] + 4)..], node[node[1] + 3]) ? FileKind.FrozenGraph : null;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes, int length) => length > 0 && bytes.Length >= length && !bytes[..length].ContainsAnyExceptInRange((byte)' ', (byte)'~');
}
