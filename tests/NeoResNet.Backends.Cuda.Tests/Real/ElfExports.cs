using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Reads the names that a Linux library exports from its file. Nothing is loaded, so the
/// dependencies of the library may be missing. Layout: "Tool Interface Standard ELF Specification",
/// 64-bit little-endian.
/// </summary>
internal static class ElfExports
{
    private const int DynamicSymbols = 11, SectionBytes = 64, SymbolBytes = 24;

    public static HashSet<string> Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] header = Read(file, 0, SectionBytes);
        Assert.That(header[..6], Is.EqualTo((byte[])[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]), path);
        long sectionsAt = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(0x28));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x3C));
        byte[] sections = Read(file, sectionsAt, count * SectionBytes);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> section = Section(sections, i);
            if (BinaryPrimitives.ReadInt32LittleEndian(section[4..]) == DynamicSymbols)
            {
                ReadOnlySpan<byte> names = Section(sections, BinaryPrimitives.ReadInt32LittleEndian(section[40..]));
                return Names(Content(file, section), Content(file, names));
            }
        }

        throw new InvalidDataException($"{path} has no dynamic symbols.");
    }

    private static HashSet<string> Names(byte[] symbols, byte[] names)
    {
        var exported = new HashSet<string>();
        for (int at = 0; at < symbols.Length; at += SymbolBytes)
        {
            // A symbol without a section is an import.
            bool defined = BinaryPrimitives.ReadUInt16LittleEndian(symbols.AsSpan(at + 6)) != 0;
            ReadOnlySpan<byte> name = names.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(symbols.AsSpan(at)));
            if (defined)
            {
                _ = exported.Add(Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
            }
        }

        return exported;
    }

    private static ReadOnlySpan<byte> Section(byte[] sections, int index) => sections.AsSpan(index * SectionBytes, SectionBytes);

    private static byte[] Content(FileStream file, ReadOnlySpan<byte> section) =>
        Read(file, BinaryPrimitives.ReadInt64LittleEndian(section[24..]), (int)BinaryPrimitives.ReadInt64LittleEndian(section[32..]));

    private static byte[] Read(FileStream file, long at, int count)
    {
        var bytes = new byte[count];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }
}
