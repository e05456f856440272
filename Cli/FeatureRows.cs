using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Rows of one array, a row a photo, gathered some at a time.</summary>
/// <param name="most">Most rows there will be.</param>
internal sealed class FeatureRows(int most) : IDisposable
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

    /// <summary>Hands over the rows that there are, at least one; the caller disposes them.</summary>
    public NhwcTensor Take()
    {
        NhwcTensor rows = _rows!;
        if (_files.Count == most)
        {
            // A copy would take the memory twice.
            _rows = null;
            return rows;
        }

        return new([_files.Count, .. rows.Shape.Dimensions[1..]], rows.Span[..(rows.Length / most * _files.Count)]);
    }

    /// <summary>Gives the rows up.</summary>
    public void Dispose() => _rows?.Dispose();
}
