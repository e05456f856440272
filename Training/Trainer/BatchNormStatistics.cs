using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Measures the means and variances of batch norms over many training photos with fixed weights.
/// </summary>
/// <remarks>
/// With slim's decay of 0.997, moving averages cover the last thousand updates. In a short training
/// the weights change much in that time, so the averages do not match the last weights. Source: Wu
/// and Johnson, "Rethinking 'Batch' in BatchNorm" (2021), section 3; also <c>update_bn</c> of
/// stochastic weight averaging (Izmailov et al., 2018).
/// </remarks>
internal sealed class BatchNormStatistics : IDisposable
{
    private readonly VariableStore _variables = new();
    private readonly Session _session;
    private readonly Callable? _call;
    private readonly IReadOnlyList<MovingAverageUpdate> _updates;
    private readonly Node[] _moments;
    private readonly NhwcTensor[] _outputs;
    private readonly PhotoLoader _loader;
    private readonly int _batches;

    /// <summary>Builds the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="recipe">The recipe that prepares the photos.</param>
    /// <param name="photos">The training photos.</param>
    /// <param name="options">The number of photos, and the size and order of the batches.</param>
    /// <param name="backend">The backend that runs the network.</param>
    public BatchNormStatistics(NetworkDefinition network, Recipe recipe, PhotoDataset photos, TrainerOptions options, IBackend backend)
    {
        int batch = options.Photos.BatchSize;
        var graph = new Graph(_variables);
        Node images = graph.Placeholder([batch, recipe.Height, recipe.Width, RgbImage.Channels], "images");
        _ = network.Build(images, photos.Classes.Count, isTraining: true);
        _session = new(graph, backend);
        _updates = graph.Updates;
        _moments = [.. _updates.Select(update => update.Moments).Distinct()];
        _outputs = [.. _moments.Select(node => new NhwcTensor(node.Shape.ToShape()))];
        _call = _moments.Length == 0 ? null : _session.Callable([images], _moments);

        // Classified photos are not changed, so neither are these. They would displace those of the
        // training from the cache. The training itself reports unreadable photos.
        Action<string, Exception>? unreadable = options.Photos.Unreadable is null ? null : (_, _) => { };
        _loader = new(photos, recipe, options.Photos with { Augmentation = Augmentation.None, CacheMemory = 0, Unreadable = unreadable });
        _batches = (int)Math.Min(_loader.BatchCount, ((long)options.StatisticsPhotos + batch - 1) / batch);
    }

    /// <summary>Replaces the moving averages of a network.</summary>
    /// <param name="arrays">The variables of the network.</param>
    /// <returns>The same arrays, with the measured means and variances.</returns>
    public NamedArray[] Measure(NamedArray[] arrays)
    {
        if (_call is null)
        {
            return arrays;
        }

        using (var file = new MemoryStream())
        {
            Safetensors.Write(file, arrays, metadata: null);
            file.Position = 0;
            using SafetensorsFile weights = Safetensors.Open(file, "the network in training");
            _ = _variables.Restore(weights);
        }

        // Sums of the means, and of the means of the squares.
        (double[] Means, double[] Squares)[] sums = [.. _outputs.Select(output => (new double[output.Length / 3], new double[output.Length / 3]))];
        foreach (PhotoBatch batch in _loader.Epoch(0).Take(_batches))
        {
            _call.Run([batch.Images], _outputs);
            for (int layer = 0; layer < sums.Length; layer++)
            {
                (double[] means, double[] squares) = sums[layer];
                ReadOnlySpan<float> moments = _outputs[layer].Span;
                for (int c = 0; c < means.Length; c++)
                {
                    double mean = moments[c];
                    means[c] += mean;
                    squares[c] += moments[means.Length + c] + (mean * mean);
                }
            }
        }

        var measured = new Dictionary<string, NamedArray>();
        foreach (MovingAverageUpdate update in _updates)
        {
            (double[] means, double[] squares) = sums[Array.IndexOf(_moments, update.Moments)];
            float[] values = [.. means.Zip(squares, (mean, square) => (float)(update.IsVariance ? Variance(mean / _batches, square / _batches) : mean / _batches))];
            measured[update.Variable.Name] = NamedArray.FromTensor(update.Variable.Name, new NhwcTensor(update.Variable.Shape, values));
        }

        return [.. arrays.Select(array => measured.GetValueOrDefault(array.Name, array))];

        static double Variance(double mean, double square) => Math.Max(0, square - (mean * mean));
    }

    public void Dispose()
    {
        _session.Dispose();
        _variables.Dispose();
    }
}
