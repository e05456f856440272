namespace NeoResNet.Training;

/// <summary>
/// Represents the mean and the deviation of each feature over the training photos. Logits learn on
/// scaled features, so that the same learning rate suits every network.
/// </summary>
internal sealed class FeatureScale
{
    private const double SmallestDeviation = 1e-6;

    private readonly double[] _means, _deviations;
    private readonly float[] _row;

    /// <summary>Computes means and deviations.</summary>
    public FeatureScale(FeatureTable table)
    {
        (_means, _deviations, _row) = (new double[table.Length], new double[table.Length], new float[table.Length]);
        Sum(table, (i, value) => _means[i] += value);
        Divide(_means, table.Labels.Count);
        Sum(table, (i, value) => _deviations[i] += (value - _means[i]) * (value - _means[i]));
        Divide(_deviations, table.Labels.Count);
        for (int i = 0; i < _deviations.Length; i++)
        {
            _deviations[i] = Math.Sqrt(_deviations[i]);
        }
    }

    /// <summary>Subtracts the means and divides by the deviations. Constant features become 0.</summary>
    public void Apply(Span<float> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = IsConstant(i) ? 0 : (float)((row[i] - _means[i]) / _deviations[i]);
        }
    }

    /// <summary>Returns the layer on scaled features that equals a layer on features.</summary>
    public Logits ToScaled(Logits logits) => Convert(logits, i => IsConstant(i) ? 0 : _deviations[i], i => _means[i], sign: 1);

    /// <summary>Returns the layer on features that equals a layer on scaled features.</summary>
    public Logits FromScaled(Logits logits) => Convert(logits, i => IsConstant(i) ? 0 : 1 / _deviations[i], i => IsConstant(i) ? 0 : _means[i] / _deviations[i], sign: -1);

    private bool IsConstant(int i) => _deviations[i] <= SmallestDeviation * (1 + Math.Abs(_means[i]));

    private static Logits Convert(Logits logits, Func<int, double> factor, Func<int, double> shift, int sign)
    {
        var result = new Logits(logits.Features, logits.Classes);
        for (int c = 0; c < logits.Classes; c++)
        {
            double bias = logits.Biases[c];
            for (int i = 0; i < logits.Features; i++)
            {
                double weight = logits.Weights[(i * logits.Classes) + c];
                result.Weights[(i * logits.Classes) + c] = (float)(weight * factor(i));
                bias += sign * weight * shift(i);
            }

            result.Biases[c] = (float)bias;
        }

        return result;
    }

    private void Sum(FeatureTable table, Action<int, float> add)
    {
        for (int photo = 0; photo < table.Labels.Count; photo++)
        {
            table.CopyRow(photo, _row);
            for (int i = 0; i < _row.Length; i++)
            {
                add(i, _row[i]);
            }
        }
    }

    private static void Divide(double[] sums, int count)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] /= count;
        }
    }
}
