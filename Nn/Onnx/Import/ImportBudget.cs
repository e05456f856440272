namespace NeoResNet.Nn.Onnx;

/// <summary>Limits the numbers that an import creates, relative to the size of the file.</summary>
/// <remarks>
/// A small hostile file could otherwise use one tensor in thousands of forms.
/// </remarks>
internal sealed class ImportBudget(long storedBytes)
{
    private const long Free = 1 << 20;

    private long _left = (2 * storedBytes) + Free;

    /// <summary>Counts numbers before they are created.</summary>
    /// <exception cref="UnsupportedOnnxException">The limit is exceeded.</exception>
    internal void Take(long count)
    {
        _left -= count;
        if (_left < 0)
        {
            throw new UnsupportedOnnxException("constants that are far larger than the file");
        }
    }
}
