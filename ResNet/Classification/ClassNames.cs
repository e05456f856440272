using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents the names of a network's classes, by index. Two instances are equal if all their
/// names are equal.
/// </summary>
public sealed class ClassNames : IReadOnlyList<string>, IEquatable<ClassNames>
{
    /// <summary>Specifies the maximum length of a file of names, in bytes.</summary>
    public const int MaxFileLength = 16 << 20;

    /// <summary>
    /// Specifies the key of the names, a JSON array of strings, in the metadata of a weights file.
    /// </summary>
    public const string MetadataKey = "class_names";

    private const string TableStart = "slim_v2_index_1001\tkeras_and_v1_index_1000\t";
    private const int TableColumns = 4;
    private const string NoIndex = "-";
    private const string Background = "background";

    private readonly string[] _names;

    private ClassNames(string[] names)
    {
        _names = names;
    }

    /// <summary>Gets the number of classes.</summary>
    public int Count => _names.Length;

    /// <summary>Gets the name of a class.</summary>
    /// <param name="index">Index of the class, 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">The class does not exist.</exception>
    public string this[int index] => _names[index];

    /// <summary>
    /// Returns numbered names, such as <c>class 17</c>, for classes without names.
    /// </summary>
    /// <param name="classes">Number of classes, at least 0.</param>
    /// <returns>The names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="classes"/> is negative.
    /// </exception>
    public static ClassNames Numbered(int classes) =>
        new([.. Enumerable.Range(0, classes).Select(i => string.Create(CultureInfo.InvariantCulture, $"class {i}"))]);

    /// <summary>Creates names from a list.</summary>
    /// <param name="names">The names, in order of the classes.</param>
    /// <returns>The names.</returns>
    /// <exception cref="ArgumentException">A name is null.</exception>
    public static ClassNames FromList(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names];
        return Array.TrueForAll(all, name => name is not null) ? new(all) : throw new ArgumentException("The name of a class must not be null.", nameof(names));
    }

    /// <summary>
    /// Reads names from a text file: one per line, in order; or a table of tab-separated columns
    /// under the heading <c>slim_v2_index_1001 keras_and_v1_index_1000 wnid name</c>, whose first
    /// column is the index for 1001 classes and whose second column is the index for 1000 classes.
    /// </summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="classes">Number of classes that must have names.</param>
    /// <param name="labelOffset">
    /// Number of classes before the data set's first class, as in <see cref="Recipe.LabelOffset"/>.
    /// The file may omit the names of these classes.
    /// </param>
    /// <returns>The names.</returns>
    /// <exception cref="DataFileException">
    /// The file is malformed, longer than <see cref="MaxFileLength"/>, or has a different number of
    /// names.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    public static ClassNames Load(string path, int classes, int labelOffset = 0)
    {
        string[] lines = [.. ReadText(path).Split('\n').Select(line => line.Trim('\r', ' '))];
        lines = lines[..(Array.FindLastIndex(lines, line => line.Length > 0) + 1)];
        string[] names = lines is [var first, ..] && first.StartsWith(TableStart, StringComparison.Ordinal)
            ? ReadTable(path, lines, classes)
            : lines;
        return new ClassNames(names).Fit(classes, labelOffset) ?? throw new DataFileException(path, null, $"names {names.Length} classes; the network has {classes}. Provide one name per class.");
    }

    /// <summary>
    /// Returns the names in the metadata of a weights file, under <see cref="MetadataKey"/>.
    /// </summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <param name="classes">Number of classes that must have names.</param>
    /// <param name="labelOffset">
    /// Number of classes before the data set's first class. The metadata may omit the names of
    /// these classes.
    /// </param>
    /// <returns>The names; null if the metadata has no such entry.</returns>
    /// <exception cref="DataFileException">
    /// The entry is not a JSON array of strings, or has a different number of names.
    /// </exception>
    internal static ClassNames? Of(IReadOnlyDictionary<string, string> metadata, string file, int classes, int labelOffset = 0)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.TryGetValue(MetadataKey, out string? text))
        {
            return null;
        }

        ClassNames? names;
        DataFileException Malformed(Exception? e = null) => new(file, null, $"its metadata entry '{MetadataKey}' should be a JSON array of strings.", e);
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            names = TryRead(json.RootElement) ?? throw Malformed();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(e);
        }

        return names.Fit(classes, labelOffset)
            ?? throw new DataFileException(file, null, $"its metadata entry '{MetadataKey}' names {names.Count} classes; the network has {classes}. Pass ImageClassifierOptions.ClassNames.");
    }

    /// <summary>Returns metadata that stores these names in a weights file.</summary>
    /// <returns>
    /// A map with one entry, for
    /// <see cref="Nn.Checkpoints.Safetensors.Write(string, Nn.VariableStore, IReadOnlyDictionary{string, string}?)"/>.
    /// </returns>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json);
        }

        return new Dictionary<string, string> { [MetadataKey] = Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length) };
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_names).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _names.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ClassNames? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClassNames);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_names.Length, _names.FirstOrDefault(), _names.LastOrDefault());

    /// <summary>
    /// Returns the number of names and the first name: <c>10 classes, the first 'airplane'</c>.
    /// </summary>
    /// <returns>The text.</returns>
    public override string ToString() => _names is [var first, ..] ? string.Create(CultureInfo.InvariantCulture, $"{Count} classes, the first '{first}'") : "no classes";

    /// <summary>
    /// Returns these names if there is one per class. If only the classes before the data set's
    /// first class have no names, adds numbered names for them. Otherwise returns null.
    /// </summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="labelOffset">Number of classes before the data set's first class.</param>
    internal ClassNames? Fit(int classes, int labelOffset) =>
        Count == classes ? this : labelOffset > 0 && Count + labelOffset == classes ? new([.. Enumerable.Repeat(Background, labelOffset), .. _names]) : null;

    /// <summary>Returns the names in a JSON array of strings; null for any other element.</summary>
    /// <exception cref="InvalidOperationException">
    /// A string has an escape sequence that is not a character.
    /// </exception>
    internal static ClassNames? TryRead(JsonElement names) =>
        names.ValueKind == JsonValueKind.Array && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? new([.. names.EnumerateArray().Select(name => name.GetString()!)])
            : null;

    /// <summary>Writes the names as a JSON array of strings.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (string name in _names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static string ReadText(string path)
    {
        // The method does not check the length first: devices and pipes report 0 and may never end.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        byte[] bytes = BoundedStream.ReadToEnd(stream, MaxFileLength)
            ?? throw new DataFileException(path, null, $"has more than {MaxFileLength} bytes, the maximum for class names.");
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        return reader.ReadToEnd();
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
                throw new DataFileException(path, null, $"line {i + 1}: '{cells[column]}' is not an index from 0 to {classes - 1}, or occurs twice.");
            }

            names[index] = cells[^1];
        }

        int missing = Array.FindIndex(names, name => name is null);
        return missing < 0 ? names : throw new DataFileException(path, null, $"has no name for class {missing}.");
    }
}
