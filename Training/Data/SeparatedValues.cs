using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Splits a table into fields. The separator of the first line, a tab, a semicolon or a comma,
/// applies to all lines. Fields in quotation marks may contain separators, line ends and doubled
/// quotation marks.
/// </summary>
/// <remarks>Source: RFC 4180.</remarks>
internal static class SeparatedValues
{
    private const char Quote = '"';

    /// <summary>Returns the rows that are not empty, with the number of their first line.</summary>
    /// <exception cref="DataFileException">A quotation mark is missing.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Rows(string text, string file)
    {
        char separator = SeparatorOf(text);
        var fields = new List<string>();
        var field = new StringBuilder();
        (int line, int start, bool isQuoted) = (1, 1, false);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            line += c == '\n' ? 1 : 0;
            if (isQuoted)
            {
                if (c != Quote)
                {
                    _ = field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == Quote)
                {
                    _ = field.Append(Quote);
                    i++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (c == Quote && field.Length == 0)
            {
                isQuoted = true;
            }
            else if (c == separator)
            {
                End();
            }
            else if (c == '\n')
            {
                if (fields.Count > 0 || !IsBlank())
                {
                    End();
                    yield return (start, [.. fields]);
                }

                fields.Clear();
                _ = field.Clear();
                start = line;
            }
            else
            {
                _ = field.Append(c);
            }
        }

        if (isQuoted)
        {
            throw new DataFileException(file, null, $"a quotation mark is missing in the row that begins at line {start}.");
        }

        if (fields.Count > 0 || !IsBlank())
        {
            End();
            yield return (start, [.. fields]);
        }

        bool IsBlank() => field.Length == 0 || (field.Length == 1 && field[0] == '\r');

        void End()
        {
            fields.Add(field.ToString().Trim());
            _ = field.Clear();
        }
    }

    private static char SeparatorOf(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        ReadOnlySpan<char> header = end < 0 ? text : text.AsSpan(0, end);
        return header.Contains('\t') ? '\t' : header.Contains(';') && !header.Contains(',') ? ';' : ',';
    }
}
