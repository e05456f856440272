using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Reads a table of photos and their classes.</summary>
internal sealed class LabelTable
{
    private const char LabelSeparator = '|';

    // The objects of a row and of a label.
    private const int RowLength = 512, LabelLength = 64;

    private readonly string _path;
    private readonly int _photo;
    private readonly int _label;
    private readonly int _part;

    private LabelTable(string path, string[] header)
    {
        _path = path;
        _photo = Find(header, "PATH", "FILE", "FILENAME", "FILEPATH", "IMAGE", "PHOTO");
        _part = Find(header, "PART", "SPLIT", "SUBSET");
        _label = Find(header, "LABEL", "CLASS");
        if (_label < 0)
        {
            _label = Find(header, "LABELS", "CLASSES", "TAGS");
            IsMultiLabel = _label >= 0;
        }

        if (_photo < 0 || _label < 0)
        {
            throw new DataFileException(path, 0, $"the header is '{string.Join(", ", header)}'. Expected the columns 'path' and 'label' (or 'labels'), and optionally 'part'.");
        }
    }

    private bool IsMultiLabel { get; }

    /// <summary>Reads a table, whose columns are separated by commas, semicolons or tabs.</summary>
    public static PhotoDatasetParts Read(Stream file, string path, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        byte[] bytes = BoundedStream.ReadToEnd(file, (int)Math.Min(options.MaxMemory, Array.MaxLength), cancellationToken)
            ?? throw new DataFileException(path, null, $"the table is longer than {options.MaxMemory} bytes (PhotoDatasetOptions.MaxMemory).");
        using IEnumerator<(int Line, string[] Fields)> rows = SeparatedValues.Rows(System.Text.Encoding.UTF8.GetString(TextBytes.ToUtf8(bytes, path).Span), path).GetEnumerator();
        if (!rows.MoveNext())
        {
            throw new DataFileException(path, 0, "the table is empty. Expected a header with the columns 'path' and 'label'.");
        }

        var table = new LabelTable(path, rows.Current.Fields);
        int columns = rows.Current.Fields.Length;
        var found = new List<(PartKind Part, string[] Labels, string Photo)>();
        for (long memory = bytes.Length; rows.MoveNext();)
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.Add(rows.Current.Fields.Length == columns ? table.Row(rows.Current.Line, rows.Current.Fields) : throw new DataFileException(
                path, null, $"line {rows.Current.Line} has {rows.Current.Fields.Length} columns, but the header has {columns}."));
            memory += RowLength + (LabelLength * found[^1].Labels.Length) + rows.Current.Fields.Sum(field => (long)sizeof(char) * field.Length);
            if (memory > options.MaxMemory)
            {
                throw new DataFileException(path, null, $"the rows to line {rows.Current.Line} take more than {options.MaxMemory} bytes of memory (PhotoDatasetOptions.MaxMemory). Divide the table.");
            }
        }

        return table.Arrange(found, options);
    }

    private (PartKind Part, string[] Labels, string Photo) Row(int line, string[] fields)
    {
        PartKind part = _part < 0 ? PartKind.Training : DatasetPart.Of(fields[_part])
            ?? throw new DataFileException(_path, null, $"line {line}: the part is '{fields[_part]}'. Expected train, val or test.");
        string[] labels = IsMultiLabel ? fields[_label].Split(LabelSeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [fields[_label]];
        if (fields[_photo].Contains('\0', StringComparison.Ordinal))
        {
            throw new DataFileException(_path, null, $"line {line}: the path contains a NUL character.");
        }

        return fields[_photo].Length > 0 && labels.All(label => label.Length > 0)
            ? (part, labels, fields[_photo])
            : throw new DataFileException(_path, null, $"line {line}: the {(fields[_photo].Length == 0 ? "path" : "label")} is empty.");
    }

    private PhotoDatasetParts Arrange(List<(PartKind Part, string[] Labels, string Photo)> found, PhotoDatasetOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
        string[] classes = [.. found.Where(row => row.Part == PartKind.Training).SelectMany(row => row.Labels).Distinct().Order(StringComparer.Ordinal)];
        var indices = classes.Index().ToDictionary(item => item.Item, item => item.Index);
        ILookup<PartKind, DatasetPhoto> parts = found.ToLookup(row => row.Part, row => new DatasetPhoto(
            row.Photo,
            Photo.FromFile(Path.Combine(folder, row.Photo), options.Photos),
            [.. row.Labels.Distinct().Select(label => DatasetPart.IndexOf(_path, indices, label, row.Photo)).Order()]));
        return DatasetPart.Build(_path, classes, part => [.. parts[part]], IsMultiLabel);
    }

    private static int Find(string[] header, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int index = Array.FindIndex(header, column => column.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                return index;
            }
        }

        return -1;
    }
}
