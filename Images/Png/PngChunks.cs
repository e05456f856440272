using System.Buffers.Binary;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads the chunks of a PNG file one after another. It refuses critical chunks that the decoder
/// does not know, because they change the meaning of the image data, and critical chunks whose
/// checksum is wrong. It skips other chunks unseen, as libpng does.
/// </summary>
/// <param name="bytes">The file.</param>
/// <param name="name">Name of the file in messages.</param>
/// <param name="steps">Counts and cancels the chunks.</param>
internal sealed class PngChunks(byte[] bytes, string name, DecodingSteps steps)
{
    private const int SignatureLength = 8;
    private const int Overhead = 12;
    private const uint Header = 0x49484452, Palette = 0x504C5445, Data = 0x49444154, End = 0x49454E44;

    /// <summary>Specifies the type of chunks that readers may skip.</summary>
    public const string Other = "other";

    private int _next = SignatureLength;

    /// <summary>
    /// Gets the type of the current chunk: one of the critical types, <see cref="Other"/>, or null
    /// at the end of the file.
    /// </summary>
    public string? Type { get; private set; }

    /// <summary>Gets the type of the current chunk as the file names it, for messages.</summary>
    public string Name => Type is null ? "" : Encoding.Latin1.GetString(bytes, Start - 4, 4);

    /// <summary>Gets the position of the current chunk's content.</summary>
    public int Start { get; private set; }

    /// <summary>Gets the length of the current chunk's content.</summary>
    public int Length { get; private set; }

    /// <summary>Gets whether the file ends within the current chunk or before its IEND chunk.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Gets the content of the current chunk.</summary>
    public ReadOnlySpan<byte> Content => bytes.AsSpan(Start, Length);

    /// <summary>Returns an exception for a file that cannot be decoded.</summary>
    public DataFileException Error(string message, Exception? inner = null) => new(name, Math.Min(Start, bytes.Length), message, inner);

    /// <summary>Checks the signature at the start of the file.</summary>
    public void CheckSignature()
    {
        if (!bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        {
            throw Error("the PNG signature is damaged.");
        }
    }

    /// <summary>Reads the next chunk.</summary>
    public void Read()
    {
        steps.Next();
        int left = bytes.Length - _next;
        Start = Math.Min(_next + 8, bytes.Length);
        if (left < Overhead)
        {
            (Type, Length, IsTruncated) = (null, 0, true);
            return;
        }

        ReadOnlySpan<byte> head = bytes.AsSpan(_next, 8);
        if (!IsLetters(head[4..]))
        {
            throw Error($"the type of a PNG chunk is 0x{Convert.ToHexString(head[4..])}, which are not letters; the file is damaged.");
        }

        // A file may have millions of chunks, so that no text is built for each.
        Type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]) switch
        {
            Header => "IHDR",
            Palette => "PLTE",
            Data => "IDAT",
            End => "IEND",
            _ => Other,
        };
        bool isCritical = char.IsAsciiLetterUpper((char)head[4]);
        if (isCritical && Type == Other)
        {
            throw Error($"the PNG file has a critical chunk '{Name}', which is unsupported; supported are IHDR, PLTE, IDAT and IEND.");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        IsTruncated = length > left - Overhead;
        Length = IsTruncated ? bytes.Length - Start : (int)length;
        _next = IsTruncated ? bytes.Length : _next + Length + Overhead;
        if (isCritical && !IsTruncated && Crc32.Of(bytes.AsSpan(Start - 4, Length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(Start + Length)))
        {
            throw Error($"the checksum of the PNG chunk '{Type}' does not match its content.");
        }
    }

    private static bool IsLetters(ReadOnlySpan<byte> type)
    {
        bool isLetters = true;
        foreach (byte letter in type)
        {
            isLetters &= char.IsAsciiLetter((char)letter);
        }

        return isLetters;
    }
}
