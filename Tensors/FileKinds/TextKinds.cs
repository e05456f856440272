using System.Text;
using System.Text.Unicode;

namespace NeoResNet.Tensors;

/// <summary>Recognizes text and the kinds of text that servers and tools leave.</summary>
internal static class TextKinds
{
    private static readonly string[] HtmlStarts = ["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<meta", "<style", "<div", "<table"];

    /// <summary>Returns the kind of text; null if the content is not text.</summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="length">The length of the file in bytes.</param>
    public static FileKind? Of(ReadOnlySpan<byte> start, long length)
    {
        if (Decode(start, isWhole: start.Length == length) is not { } text)
        {
            return null;
        }

        text = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith("version https://git-lfs.github.com/", StringComparison.Ordinal) || text.StartsWith("version https://hawser", StringComparison.Ordinal) ? FileKind.GitLfsPointer
            : text.Contains("/annex/objects/", StringComparison.Ordinal) && text.StartsWith('/') ? FileKind.GitAnnexPointer
            : text.StartsWith('<') ? OfMarkup(text)
            : text.StartsWith("--", StringComparison.Ordinal) && text.Contains("content-disposition:", StringComparison.OrdinalIgnoreCase) ? FileKind.Multipart
            : text.StartsWith("data:", StringComparison.Ordinal) && text.Contains(',') ? FileKind.DataUrl
            : IsBase64Picture(text) ? FileKind.Base64
            : text.StartsWith("model_checkpoint_path:", StringComparison.Ordinal) ? FileKind.TensorFlowState
            : text.StartsWith('{') && text.Contains("\"weight_map\"", StringComparison.Ordinal) ? FileKind.ShardIndex
            : text.StartsWith('{') || text.StartsWith('[') ? FileKind.Json
            : FileKind.Text;
    }

    /// <summary>Decodes text in any encoding; returns null for other content.</summary>
    private static string? Decode(ReadOnlySpan<byte> start, bool isWhole)
    {
        if (TextBytes.EncodingOf(start, out int bom) is { } marked)
        {
            // The last character may be cut.
            var tolerant = (Encoding)marked.Clone();
            tolerant.DecoderFallback = DecoderFallback.ReplacementFallback;
            return tolerant.GetString(start[bom..]);
        }

        foreach (byte b in start)
        {
            if (b < ' ' && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C or 0x1B))
            {
                return null;
            }
        }

        // The last character may be cut, unless the start is the whole content.
        int cut = 0;
        while (!isWhole && cut < 3 && !Utf8.IsValid(start[..^cut]))
        {
            cut++;
        }

        // Text in an 8-bit encoding consists of ASCII for the most part.
        return Utf8.IsValid(start[..^cut]) ? Encoding.UTF8.GetString(start[..^cut])
            : Ascii(start) * 2 > start.Length ? Encoding.Latin1.GetString(start)
            : null;
    }

    private static int Ascii(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        foreach (byte b in bytes)
        {
            count += b < 0x80 ? 1 : 0;
        }

        return count;
    }

    private static FileKind OfMarkup(string text)
    {
        int svg = Position(text, "<svg"), html = HtmlStarts.Min(tag => Position(text, tag));
        return svg < html ? FileKind.Svg : html < text.Length ? FileKind.Html
            : text.StartsWith("<?xml", StringComparison.Ordinal) || text.Contains("</", StringComparison.Ordinal) || text.Contains("/>", StringComparison.Ordinal) ? FileKind.Xml
            : FileKind.Text;
    }

    private static int Position(string text, string tag) => text.IndexOf(tag, StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at : int.MaxValue;

    private static bool IsBase64Picture(string text) =>
        text.StartsWith("/9j/", StringComparison.Ordinal) || text.StartsWith("iVBORw0KGgo", StringComparison.Ordinal)
        || text.StartsWith("R0lGOD", StringComparison.Ordinal) || text.StartsWith("UklGR", StringComparison.Ordinal);
}
