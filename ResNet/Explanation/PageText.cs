using System.Globalization;
using System.Net;
using System.Text;

namespace NeoResNet;

/// <summary>Formats parts of a page. All external text is encoded by <see cref="Text"/>.</summary>
internal static class PageText
{
    /// <summary>
    /// Encodes text for content and attributes. Characters that XML forbids become the replacement
    /// character.
    /// </summary>
    public static string Text(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = clean.Append((rune.Value < ' ' && rune.Value is not ('\t' or '\n')) || rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString());
        }

        return WebUtility.HtmlEncode(clean.ToString());
    }

    /// <summary>Formats a number with a fixed number of decimals.</summary>
    public static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>
    /// Formats a number with four significant digits and a minus sign that is as wide as a plus
    /// sign.
    /// </summary>
    public static string Short(double value) => double.IsFinite(value) ? value.ToString("G4", CultureInfo.InvariantCulture).Replace('-', '\u2212') : "\u2013";

    /// <summary>Returns a data URL of a picture.</summary>
    public static string Address(byte[] png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";

    /// <summary>Returns a row of a table: a name, then numbers.</summary>
    public static string Row(string name, params IEnumerable<string> cells) =>
        $"<tr><th scope=\"row\">{Text(name)}</th>{string.Concat(cells.Select(cell => $"<td>{cell}</td>"))}</tr>\n";

    /// <summary>Returns the head of a table.</summary>
    public static string Head(params IEnumerable<string> names) => $"<thead><tr>{string.Concat(names.Select(name => $"<th scope=\"col\">{Text(name)}</th>"))}</tr></thead>\n";

    /// <summary>
    /// Returns a bar for a share of 0 to 1, with its number. The bar is full at the share
    /// <paramref name="full"/>.
    /// </summary>
    public static string Bar(double share, double full = 1) =>
        $"<span class=\"bar\"><span style=\"width:{Fixed(100 * Math.Clamp(share > 0 ? share / full : 0, 0, 1), 1)}%\"></span></span> <span class=\"share\">{Fixed(100 * share, 1)} %</span>";
}
