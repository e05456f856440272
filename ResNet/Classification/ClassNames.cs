using System.Globalization;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Names of a network's classes by index.</summary>
public sealed class ClassNames
{
    /// <summary>The longest file read, in bytes.</summary>
    public const int MaxFileLength = 16 << 20;

    private const string TableStart = "slim_v2_index_1001\tkeras_and_v1_index_1000\t";
    private const int TableColumns = 4;
    private const string NoIndex = "-";

    private readonly string[] _names;

    private ClassNames(string[] names)
    {
        _names = names;
    }

    /// <summary>Number of classes.</summary>
    public int Count => _names.Length;

    /// <summary>The name of a class.</summary>
    public string this[int index] => _names[index];

    /// <summary>Names for classes of which no more is known: <c>class 17</c>.</summary>
    public static ClassNames Numbered(int classes) =>
        new([.. Enumerable.Range(0, classes).Select(i => string.Create(CultureInfo.InvariantCulture, $"class {i}"))]);

    /// <summary>
    /// Reads names from a text file: one a line in order; or a table of tab-separated columns under the heading
    /// <c>slim_v2_index_1001 keras_and_v1_index_1000 wnid name</c>, whose first column counts for a network of 1001 classes and
    /// whose second for one of 1000.
    /// </summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="classes">Number of classes that must have names.</param>
    /// <exception cref="DataFileException">The file is malformed, longer than <see cref="MaxFileLength"/>, or of another number of classes.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ClassNames Read(string path, int classes)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxFileLength } file)
        {
            throw new DataFileException(path, null, $"has {file.Length} bytes; {MaxFileLength} is the most read for class names.");
        }

        string[] lines = [.. File.ReadAllLines(path).Select(line => line.Trim('\r', ' '))];
        lines = lines[..(Array.FindLastIndex(lines, line => line.Length > 0) + 1)];
        string[] names = lines is [var first, ..] && first.StartsWith(TableStart, StringComparison.Ordinal)
            ? ReadTable(path, lines, classes)
            : lines;
        return names.Length == classes
            ? new(names)
            : throw new DataFileException(path, null, $"names {names.Length} classes; the network has {classes}.");
    }

    private static string[] ReadTable(string path, string[] lines, int classes)
    {
        int column = classes switch
        {
            1001 => 0,
            1000 => 1,
            _ => throw new DataFileException(path, null, $"is a table for 1000 or 1001 classes; the network has {classes}."),
        };
        string[] names = new string[classes];
        for (int i = 1; i < lines.Length; i++)
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
                throw new DataFileException(path, null, $"line {i + 1}: '{cells[column]}' is no index from 0 to {classes - 1}, or stands twice.");
            }

            names[index] = cells[^1];
        }

        int missing = Array.FindIndex(names, name => name is null);
        return missing < 0 ? names : throw new DataFileException(path, null, $"has no name for class {missing}.");
    }
}
