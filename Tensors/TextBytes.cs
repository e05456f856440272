using System.Text;
using System.Text.Unicode;

namespace NeoResNet.Tensors;

/// <summary>
/// Decodes the bytes of text files: UTF-8 with or without a byte order mark, and UTF-16 and UTF-32
/// with a byte order mark. Text in another encoding is refused, because a guess would silently
/// replace characters.
/// </summary>
internal static class TextBytes
{
    private static readonly (Encoding Encoding, byte[] Mark)[] Marks =
    [
        // The mark of UTF-32 begins with that of UTF-16.
        (new UTF32Encoding(bigEndian: false, byteOrderMark: false, throwOnInvalidCharacters: true), [0xFF, 0xFE, 0, 0]),
        (new UTF32Encoding(bigEndian: true, byteOrderMark: false, throwOnInvalidCharacters: true), [0, 0, 0xFE, 0xFF]),
        (new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), [0xEF, 0xBB, 0xBF]),
        (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), [0xFF, 0xFE]),
        (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), [0xFE, 0xFF]),
    ];

    /// <summary>Returns the text as UTF-8 without a byte order mark.</summary>
    /// <param name="bytes">The bytes of the file.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <exception cref="DataFileException">
    /// The bytes are not text in a supported encoding. The message names the first wrong byte.
    /// </exception>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> bytes, string file)
    {
        Encoding? encoding = EncodingOf(bytes.Span, out int mark);
        ReadOnlyMemory<byte> rest = bytes[mark..];
        if (encoding is null or UTF8Encoding)
        {
            int wrong = FirstInvalid(rest.Span);
            return wrong < 0 ? rest : throw new DataFileException(
                file, mark + wrong,
                $"byte 0x{rest.Span[wrong]:X2} is not valid UTF-8. The text may be in Windows-1252, Latin-1 or another encoding. Save the file as UTF-8.");
        }

        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(rest.Span));
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFileException(file, mark + Math.Max(0, e.Index), $"the text is not valid {encoding.WebName}, which its byte order mark announces. Save the file as UTF-8.", e);
        }
    }

    /// <summary>
    /// Returns the encoding that the byte order mark announces; null without a byte order mark.
    /// </summary>
    /// <param name="bytes">The first bytes of the file.</param>
    /// <param name="length">Receives the length of the mark.</param>
    public static Encoding? EncodingOf(ReadOnlySpan<byte> bytes, out int length)
    {
        foreach ((Encoding encoding, byte[] mark) in Marks)
        {
            if (bytes.StartsWith(mark))
            {
                length = mark.Length;
                return encoding;
            }
        }

        length = 0;
        return null;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return -1;
        }

        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
