using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Computes exponential moving averages of the variables of a network.</summary>
/// <remarks>
/// The averages are variables with TensorFlow's names, so checkpoints contain them. The moving
/// averages of batch norms are averaged too, so that they match the averaged weights.
/// </remarks>
internal sealed class WeightAverages
{
    // The first updates have a smaller decay, so that the initial weights do not remain in the
    // averages of short trainings. Source: tf.train.ExponentialMovingAverage with num_updates.
    private const double Delay = 9;

    private readonly double _decay;
    private readonly Dictionary<Variable, Variable> _averages = [];
    private readonly float[] _weights, _average;

    /// <summary>Adds one variable per variable of the network.</summary>
    public WeightAverages(VariableStore store, IReadOnlyList<Variable> network, double decay)
    {
        _decay = decay;
        foreach (Variable variable in network)
        {
            _averages[variable] = store.Create($"{variable.Name}/ExponentialMovingAverage", variable.Shape, Initializer.Zeros, Regularizer.None, false);
        }

        int longest = network.Max(variable => variable.Shape.ElementCount);
        (_weights, _average) = (new float[longest], new float[longest]);
    }

    /// <summary>Gets the average of a variable.</summary>
    public Variable this[Variable variable] => _averages[variable];

    /// <summary>Adds the current values.</summary>
    /// <param name="updates">
    /// The number of earlier calls. The first call copies the values.
    /// </param>
    public void Add(long updates)
    {
        float share = (float)(1 - Math.Min(_decay, updates / (updates + Delay)));
        foreach ((Variable variable, Variable average) in _averages)
        {
            Span<float> weights = _weights.AsSpan(0, variable.Shape.ElementCount), sums = _average.AsSpan(0, weights.Length);
            variable.CopyTo(weights);
            average.CopyTo(sums);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += share * (weights[i] - sums[i]);
            }

            average.Assign(sums);
        }
    }
}
