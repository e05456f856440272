using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Collects the differences of all outputs of one case.</summary>
internal sealed class ParityComparison(double bound)
{
    private readonly List<string> _messages = [];
    private double _maxError;
    private double _relativeError;

    /// <summary>Compares one output with the output of the reference.</summary>
    public void Compare(string output, NhwcTensor actual, NhwcTensor expected)
    {
        TensorDifference difference = TensorDifference.Between(actual, expected);
        _maxError = Math.Max(_maxError, difference.MaxError);
        _relativeError = Math.Max(_relativeError, difference.RelativeError);
        if (difference.Mismatch.Length > 0)
        {
            _messages.Add($"{output}: {difference.Mismatch}");
        }
        else if (difference.RelativeError > bound)
        {
            _messages.Add($"{output} of shape {expected.Shape}: relative error {difference.RelativeError:E2} is above {bound:E2}; {difference.Worst}");
        }
    }

    /// <summary>
    /// Compares the bits of one output with those of a second run with one thread.
    /// </summary>
    public void CompareBits(string output, NhwcTensor first, NhwcTensor second)
    {
        int place = TensorDifference.FirstOtherBits(first, second);
        if (place >= 0)
        {
            _messages.Add($"{output}: element {place} is {first.Span[place]:R} in the first run, {second.Span[place]:R} in a second run with one thread");
        }
    }

    public ParityResult Result(string name) =>
        new(name, _maxError, _relativeError, bound, _messages.Count == 0, string.Join("; ", _messages));
}
