using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Rows of one array, a row a photo, gathered some at a time.</summary>
/// <param name="most">Most rows there will be.</param>
internal sealed class FeatureRows(int most)
{
    private readonly List<string> _files = [];
    private NhwcTensor? _rows;

    /// <summary>The photo of each row.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Adds the rows of some photos.</summary>
    public void Add(IEnumerable<string> files, NhwcTensor features)
    {
        _rows ??= NhwcTensor.Uninitialized([most, .. features.Shape.Dimensions[1..]]);
        features.Span.CopyTo(_rows.Span[(_rows.Length / most * _files.Count)..]);
        _files.AddRange(files);
    }

    /// <summary>Returns the rows, at least one, as a view without a copy.</summary>
    public NhwcTensor Take() => _rows!.Slice(0, _files.Count);
}
