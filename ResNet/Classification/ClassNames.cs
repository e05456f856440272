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
public sealed partial class ClassNames : IReadOnlyList<string>, IEquatable<ClassNames>
{
    /// <summary>Specifies the maximum length of a file of names, in bytes.</summary>
    public const int MaxFileLength = 16 << 20;

    /// <summary>
    /// Specifies the key of the names, a JSON array of strings, in the metadata of a weights file.
    /// </summary>
    public const string MetadataKey = "class_names";

    /// <summary>
    /// Specifies the name of the classes before the data set's first class, if a file omits them.
    /// </summary>
    internal const string Background = "background";

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

    /// <summary>Reads names from a file.</summary>
    /// <remarks>
    /// The formats are: one name per line, in order; lines of <c>INDEX:NAME</c>, as slim writes
    /// them, or with a tab, a comma or a space after the index; a table of tab-separated columns
    /// under the heading <c>slim_v2_index_1001 keras_and_v1_index_1000 wnid name</c>, whose first
    /// column is the index for 1001 classes and whose second column is the index for 1000 classes;
    /// a JSON array of names; Keras's <c>class_index.json</c>, which maps an index to an identifier
    /// and a name; and transformers' <c>config.json</c> or the map <c>id2label</c> or
    /// <c>label2id</c> in it. The text is UTF-8, or UTF-16 or UTF-32 with a byte order mark. The
    /// method refuses other encodings.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="classes">Number of classes that must have names.</param>
    /// <param name="labelOffset">
    /// Number of classes before the data set's first class, as in <see cref="Recipe.LabelOffset"/>.
    /// The file may omit the names of these classes.
    /// </param>
    /// <returns>The names.</returns>
    /// <exception cref="DataFileException">
    /// The file is malformed, in another encoding, longer than <see cref="MaxFileLength"/>, or has a
    /// different number of names. The message names the line or the byte.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    public static ClassNames Load(string path, int classes, int labelOffset = 0) => ClassNamesFile.Read(path, classes, labelOffset);

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

        FoundNames? found = ClassNamesJson.TryReadList(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF')), classes);
        return found is null ? throw new DataFileException(file, null, $"its metadata entry '{MetadataKey}' should be a JSON array of strings.")
            : found.Fit(classes, labelOffset)
                ?? throw new DataFileException(file, null, $"its metadata entry '{MetadataKey}' names {found.Count} classes; the network has {classes}. Pass ImageClassifierOptions.ClassNames.");
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
}
