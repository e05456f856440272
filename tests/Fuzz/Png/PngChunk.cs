using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Represents one chunk of a PNG file.</summary>
/// <param name="Type">The four characters of its type.</param>
/// <param name="Data">The content.</param>
internal sealed record PngChunk(string Type, byte[] Data)
{
    /// <summary>Gets a false length; null to write the true one.</summary>
    public uint? FalseLength { get; init; }

    /// <summary>Gets whether the checksum is wrong.</summary>
    public bool HasWrongChecksum { get; init; }

    /// <summary>Returns the bytes of a file.</summary>
    public static byte[] ToFile(IEnumerable<PngChunk> chunks)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        foreach (PngChunk chunk in chunks)
        {
            chunk.WriteTo(file);
        }

        return file.ToArray();
    }

    private void WriteTo(MemoryStream file)
    {
        byte[] bytes = new byte[Data.Length + 12];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, FalseLength ?? (uint)Data.Length);
        Encoding.Latin1.GetBytes(Type, bytes.AsSpan(4));
        Data.CopyTo(bytes, 8);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), Checksums.Crc(bytes.AsSpan(4, Data.Length + 4)) ^ (HasWrongChecksum ? 1u : 0));
        file.Write(bytes);
    }
}
