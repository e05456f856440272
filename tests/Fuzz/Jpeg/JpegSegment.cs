using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Represents one segment of a JPEG file, with the coded data that follows it.</summary>
internal sealed class JpegSegment
{
    public const byte Frame = 0xC0, ExtendedFrame = 0xC1, ProgressiveFrame = 0xC2, HuffmanTables = 0xC4, StartOfImage = 0xD8, EndOfImage = 0xD9, Scan = 0xDA,
        QuantTables = 0xDB, RestartInterval = 0xDD, App0 = 0xE0, App1 = 0xE1, App14 = 0xEE, Comment = 0xFE;

    public JpegSegment(byte marker, params byte[] content)
    {
        (Marker, Content) = (marker, content);
    }

    /// <summary>Gets or sets the byte after 0xFF.</summary>
    public byte Marker { get; set; }

    /// <summary>Gets or sets the content without the length.</summary>
    public byte[] Content { get; set; }

    /// <summary>Gets or sets the coded data after the segment.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>Gets or sets bytes between the previous segment and this one.</summary>
    public byte[] Before { get; init; } = [];

    /// <summary>Gets or sets a false length; null to write the true one.</summary>
    public ushort? FalseLength { get; init; }

    /// <summary>Gets whether the marker has neither length nor content.</summary>
    public bool IsBare => Marker is StartOfImage or EndOfImage or 0x01 or (>= 0xD0 and <= 0xD7);

    /// <summary>Returns a copy with changes.</summary>
    public JpegSegment With(byte? marker = null, byte[]? content = null, byte[]? data = null, byte[]? before = null, ushort? falseLength = null) =>
        new(marker ?? Marker, content ?? Content) { Data = data ?? Data, Before = before ?? Before, FalseLength = falseLength ?? FalseLength };

    /// <summary>Returns the bytes of a file.</summary>
    public static byte[] ToFile(IEnumerable<JpegSegment> segments)
    {
        var file = new MemoryStream();
        Span<byte> length = stackalloc byte[2];
        foreach (JpegSegment segment in segments)
        {
            file.Write(segment.Before);
            file.WriteByte(0xFF);
            file.WriteByte(segment.Marker);
            if (!segment.IsBare)
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, segment.FalseLength ?? (ushort)(segment.Content.Length + 2));
                file.Write(length);
                file.Write(segment.Content);
            }

            file.Write(segment.Data);
        }

        return file.ToArray();
    }
}
