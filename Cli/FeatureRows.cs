using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Gathers features into one array, one row per photo.</summary>
/// <param name="max">Maximum number of rows.</param>
internal sealed class FeatureRows(int max)
{
    private readonly List<string> _files = [];
    private NhwcTensor? _rows;

    /// <summary>Gets the photo of each row.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Appends one row per photo.</summary>
    /// <param name="files">The photos.</param>
    /// <param name="features">Their features; the first dimension is the number of photos.</param>
    public void Add(IEnumerable<string> files, NhwcTensor features)
    {
        _rows ??= NhwcTensor.CreateUninitialized([max, .. features.Shape.Dimensions[1..]]);
        features.Span.CopyTo(_rows.Span[(_rows.Length / max * _files.Count)..]);
        _files.AddRange(files);
    }

    /// <summary>Returns the rows as a view, without a copy. Requires at least one row.</summary>
    public NhwcTensor Take() => _rows!.SliceBatch(0, _files.Count);
}
