using System.Globalization;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads class names from lines: names, indices with names, or the table of ImageNet's classes.
/// </summary>
/// <param name="path">Name of the file in messages.</param>
/// <param name="classes">Number of classes of the network.</param>
/// <param name="labelOffset">Number of classes before the data set's first class.</param>
internal sealed class ClassNamesText(string path, int classes, int labelOffset)
{
    private const string TableStart = "slim_v2_index_1001\tkeras_and_v1_index_1000\t";
    private const int TableRows = 1001;
    private const int TableColumns = 4;
    private const string NoIndex = "-";

    // Longer lines are no names, and no terminal or page could show them.
    private const int MaxLineLength = 10_000;

    /// <summary>Reads the names.</summary>
    /// <param name="text">The text, UTF-8.</param>
    /// <exception cref="DataFileException">The lines contradict each other or their form.</exception>
    public FoundNames Read(ReadOnlySpan<byte> text)
    {
        // Names, or a table with its heading.
        int most = Math.Max(classes, TableRows) + 1;
        (List<string> lines, int count) = Lines(text, most);
        bool isTable = lines is [var first, ..] && first.StartsWith(TableStart, StringComparison.Ordinal);
        return isTable && count <= most ? ReadTable(lines)
            : isTable ? throw new DataFileException(path, null, $"has {count} lines; a table has at most {most}.")
            : (count <= most ? Indexed(lines) : null) ?? new([.. lines.Take(classes + 1)], count);
    }

    // Memory does not grow with lines beyond the maximum, nor with empty lines at the end.
    private (List<string> Lines, int Count) Lines(ReadOnlySpan<byte> text, int most)
    {
        byte end = text.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        var lines = new List<string>();
        int number = 0, last = 0;
        foreach (Range range in text.Split(end))
        {
            ReadOnlySpan<byte> line = text[range].Trim("\r "u8);
            number++;
            last = line.IsEmpty ? last : number;
            if (line.Length > MaxLineLength)
            {
                throw new DataFileException(path, null, $"line {number} has {line.Length} bytes; the maximum is {MaxLineLength}.");
            }

            if (number <= most)
            {
                lines.Add(line.IsEmpty ? "" : Encoding.UTF8.GetString(line));
            }
        }

        return (last < lines.Count ? lines[..last] : lines, last);
    }

    // slim writes "3:cat". Other tools separate the index by a tab, a comma or a space, where a
    // number can also be the beginning of a name. Then it counts as an index only if the indices
    // are complete.
    private FoundNames? Indexed(List<string> lines)
    {
        var names = new string?[classes + 1];
        char? separator = null;
        int filled = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            if (TryParse(lines[i]) is not ({ } digits, { } mark, { } name) || mark != (separator ??= mark))
            {
                return null;
            }

            int index = digits.Length < 8 ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : int.MaxValue;
            if (index >= classes || names[index] is not null)
            {
                return mark != ':' ? null : throw new DataFileException(path, null, $"line {i + 1}: '{digits}' is not an index from 0 to {classes - 1}, or occurs twice.");
            }

            names[index] = name;
            filled++;
        }

        var found = new FoundNames(names, filled);
        return separator is null || (separator != ':' && found.Fit(classes, labelOffset) is null) ? null : found;
    }

    private static (string Digits, char Separator, string Name)? TryParse(string line)
    {
        int end = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (end <= 0)
        {
            return null;
        }

        ReadOnlySpan<char> rest = line.AsSpan(end).TrimStart(' ');
        return rest is [':' or '\t' or ',', ..] ? (line[..end], rest[0], rest[1..].Trim(' ').ToString())
            : line[end] == ' ' ? (line[..end], ' ', rest.ToString())
            : null;
    }

    private FoundNames ReadTable(List<string> lines)
    {
        int column = classes switch
        {
            1001 => 0,
            1000 => 1,
            _ => throw new DataFileException(path, null, $"is a table for 1000 or 1001 classes; the network has {classes}."),
        };
        string?[] names = new string?[classes];
        for (int i = 1; i < lines.Count; i++)
        {
            string[] cells = lines[i].Split('\t');
            if (cells.Length != TableColumns)
            {
                throw new DataFileException(path, null, $"line {i + 1} has {cells.Length} columns; {TableColumns} were expected.");
            }

            if (cells[column] == NoIndex)
            {
                continue;
            }

            if (!int.TryParse(cells[column], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= classes || names[index] is not null)
            {
                throw new DataFileException(path, null, $"line {i + 1}: '{cells[column]}' is not an index from 0 to {classes - 1}, or occurs twice.");
            }

            names[index] = cells[^1];
        }

        return Array.FindIndex(names, name => name is null) is >= 0 and var missing
            ? throw new DataFileException(path, null, $"has no name for class {missing}.")
            : new(names, names.Length);
    }
}
