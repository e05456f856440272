using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>
/// Recognizes files of formats that no reader supports. Every content has a kind, and a stream has
/// the kind of its bytes.
/// </summary>
internal sealed class KindTarget : FuzzTarget
{
    private static readonly string[] Texts =
    [
        "<!DOCTYPE html><html>", "<?xml version='1.0'?><!-- x --><!DOCTYPE svg><svg>", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "{\"weight_map\": {}}", "[\"ant\"]",
        "data:image/png;base64,iVBORw0KGgo=", "/9j/4AAQSkZJRgABAQ==", "--x\r\nContent-Disposition: form-data\r\n\r\n", "/annex/objects/SHA256E-s9--1", "model_checkpoint_path: \"m\"", "P6\n2 2\n255\n", "café",
    ];

    private static readonly byte[][] Starts =
    [
        [.. "GIF89a"u8], [.. "RIFF\0\0\0\0WEBPVP8 "u8], [0, 0, 0, 24, .. "ftypmif1\0\0\0\0miafavif"u8], [0, 0, 0, 12, .. "jP  \r\n"u8, 0x87], [.. "II*\0\u0010\0\0\0CR\u0002\0"u8], [0, 0, 1, 0, 1, 0, 16, 16, 0, 0],
        [.. "PK\u0003\u0004"u8, .. new byte[22], 16, 0, 0, 0, .. "archive/data.pkl"u8], [0x80, 2, 0x8A, 10], [0x89, .. "HDF\r\n\u001A\n"u8], [8, 8, 0x12, 7, .. "pytorch"u8, 0x1A, 3],
        [0x0A, 30, 0x0A, 5, .. "input"u8, 0x12, 11, .. "Placeholder"u8, 0x2A, 4], [8, 1, 0x12, 0xF0, 0x90, 0x02, 0x0A, 9], [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8], [0x1F, 0x8B, 8], [.. "%PDF-1.7"u8],
        [.. new byte[128], .. "DICM"u8], [.. "MZ"u8, .. new byte[60], .. "This program"u8], [0xFF, 0xFE, 60, 0, 104, 0, 116, 0, 109, 0, 108, 0], [0x1A, 0x45, 0xDF, 0xA3],
    ];

    private static readonly string[] Names = ["case", "model.ckpt-5.data-00000-of-00001", "model.ckpt.meta"];

    public override string Name => "kind";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Starts, .. Texts.Select(Encoding.UTF8.GetBytes), OldTar()];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => 1 << 18;

    public override byte[] Create(FuzzRandom random)
    {
        byte[] start = random.Pick<byte[]>([.. Seeds]);
        byte[] file = random.Below(4) switch
        {
            0 => start,
            1 => [.. start, .. random.Pick<byte[]>([.. Seeds])],
            2 => [.. start, .. random.Bytes(random.Below(64))],
            _ => [.. start, .. new byte[random.Pick(1, 100, 512, 4096, 5000)]],
        };
        return random.OneIn(5) ? file : ByteMutator.Mutate(file, random);
    }

    public override byte[] Read(byte[] file)
    {
        var output = new StringBuilder();
        foreach (string name in Names)
        {
            FileKind kind = FileKinds.Of(file, name), ofStream = FileKinds.Of(new MemoryStream(file), name);
            output.Append(kind == ofStream ? kind.Name() : throw new InvalidOperationException($"{kind} in memory, {ofStream} in a stream"));
            foreach (WantedFile wanted in Enum.GetValues<WantedFile>())
            {
                output.Append(FileRefusal.Of(kind, wanted, "a file"));
            }
        }

        return Encoding.UTF8.GetBytes(output.ToString());
    }

    // The header of an archive from before POSIX: a name, a size and a checksum.
    private static byte[] OldTar()
    {
        byte[] header = new byte[512];
        "cat.jpg"u8.CopyTo(header);
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }
}
