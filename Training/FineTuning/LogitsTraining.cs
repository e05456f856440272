using System.Numerics.Tensors;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Trains logits on the features of photos.</summary>
internal sealed class LogitsTraining : IDisposable
{
    private const string Scope = "logits";

    // Per epoch, so that few photos suffice.
    private const int LeastUpdates = 8;

    private readonly FineTunerOptions _options;
    private readonly FeatureTable _training;
    private readonly FeatureScale _scale;
    private readonly IReadOnlyList<double>? _classWeights;
    private readonly int _classes, _batch;
    private readonly VariableStore _variables = new();
    private readonly CpuBackend _backend;
    private readonly Session _session;
    private readonly TrainingStep _step;
    private readonly Callable _answer;
    private readonly Variable _weights, _biases;
    private readonly NhwcTensor _features, _labels, _logits, _loss;
    private readonly int[] _rows;

    /// <summary>Builds the layer with its loss.</summary>
    /// <param name="training">The features to learn from.</param>
    /// <param name="start">The first values of the logits.</param>
    /// <param name="classWeights">The weight of each class in the loss; null for 1.</param>
    /// <param name="options">The options.</param>
    public LogitsTraining(FeatureTable training, Logits start, IReadOnlyList<double>? classWeights, FineTunerOptions options)
    {
        (_training, _classWeights, _options, _classes) = (training, classWeights, options, start.Classes);
        _scale = new(training);
        _batch = Math.Clamp(training.Labels.Count / LeastUpdates, 1, options.BatchSize);
        (_features, _labels, _logits, _loss, _rows) = (new([_batch, 1, 1, training.Length]), new([_batch, _classes]), new([_batch, _classes]), new([1]), new int[_batch]);
        _backend = new(new() { MaxThreads = options.MaxThreads });
        var graph = new Graph(_variables);
        Node features = graph.Placeholder(_features.Shape, "features"), labels = graph.Placeholder(_labels.Shape, "labels");
        Node net = Layers.Conv2D(features, _classes, 1, activation: Activation.None, normalizer: Normalizer.None, scope: Scope, args: new() { Biases = true });
        Node logits = Layers.SpatialSqueeze(net), loss = Losses.SoftmaxCrossEntropy(logits, labels);
        (_weights, _biases) = (_variables[$"{Scope}/weights"], _variables[$"{Scope}/biases"]);
        Node total = options.WeightDecay == 0 ? loss : Layers.Add(loss, graph.Add(new L2LossOperation(_weights, options.WeightDecay), [], "l2"));
        _session = new(graph, _backend);
        _step = new(_session, [features, labels], total, Optimizer.Adam(), new() { Fetches = [logits, loss] });
        _answer = _session.Callable([features], [logits]);
        _variables.Initialize(options.Seed);
        Logits scaled = _scale.ToScaled(start);
        _weights.Assign(scaled.Weights);
        _biases.Assign(scaled.Biases);
    }

    /// <summary>Trains the logits.</summary>
    /// <param name="validation">
    /// The features that select the best epoch; null to use the logits after the last epoch.
    /// </param>
    /// <param name="done">Receives the number of epochs that are done.</param>
    /// <param name="cancellationToken">Cancels the training.</param>
    /// <returns>
    /// The logits, the loss and the accuracy of the last epoch, and the answers for the validation
    /// photos.
    /// </returns>
    public TrainedLogits Run(FeatureTable? validation, Action<int> done, CancellationToken cancellationToken)
    {
        int photos = _training.Labels.Count, batches = (photos + _batch - 1) / _batch;
        var schedule = LearningRate.Cosine(_options.LearningRate, (long)_options.Epochs * batches);
        TrainingSums sums = default;
        (Logits Logits, FeatureAnswers? Answers)? best = null;
        for (int epoch = 0; epoch < _options.Epochs; epoch++)
        {
            int[] order = EpochOrder.Of(photos, shuffle: true, _options.Seed, epoch);
            sums = default;
            for (int first = 0; first < photos; first += _batch)
            {
                Load(_training, order.AsSpan(first, Math.Min(_batch, photos - first)));
                _ = _step.Run([_features, _labels], [_logits, _loss], schedule.At(_step.GlobalStep), new(CancellationToken: cancellationToken));
                sums = Add(sums, Math.Min(_batch, photos - first));
            }

            FeatureAnswers? answers = validation is null ? null : Answer(validation, cancellationToken);
            if (answers is null || best is null || answers.IsBetterThan(best.Value.Answers!))
            {
                best = (Read(), answers);
            }

            done(epoch + 1);
        }

        return new(_scale.FromScaled(best!.Value.Logits), sums.MeanLoss, sums.Accuracy, best.Value.Answers);
    }

    public void Dispose()
    {
        _step.Dispose();
        _session.Dispose();
        _variables.Dispose();
        _backend.Dispose();
    }

    private FeatureAnswers Answer(FeatureTable table, CancellationToken cancellationToken)
    {
        int photos = table.Labels.Count, correct = 0;
        double loss = 0;
        var confident = new List<float>();
        var probabilities = new float[_classes];
        for (int first = 0; first < photos; first += _batch)
        {
            int count = Math.Min(_batch, photos - first);
            Load(table, [.. Enumerable.Range(first, count)]);
            _answer.Run([_features], [_logits], cancellationToken);
            for (int i = 0; i < count; i++)
            {
                TensorPrimitives.SoftMax(_logits.Span.Slice(i * _classes, _classes), probabilities);
                int label = table.Labels[first + i];
                loss -= Math.Log(Math.Max(probabilities[label], float.Epsilon));
                if (TensorPrimitives.IndexOfMax(probabilities) == label)
                {
                    correct++;
                    confident.Add(probabilities[label]);
                }
            }
        }

        return new((double)correct / photos, loss / photos, confident);
    }

    // Rows after the last photo keep zero labels, so they have no loss.
    private void Load(FeatureTable table, ReadOnlySpan<int> photos)
    {
        _features.Span.Clear();
        _labels.Span.Clear();
        for (int i = 0; i < photos.Length; i++)
        {
            Span<float> row = _features.Span.Slice(i * table.Length, table.Length);
            table.CopyRow(photos[i], row);
            _scale.Apply(row);
            int label = _rows[i] = table.Labels[photos[i]];
            _labels.Span[(i * _classes) + label] = (float)(_classWeights?[label] ?? 1);
        }
    }

    private TrainingSums Add(TrainingSums sums, int count)
    {
        int correct = 0;
        for (int i = 0; i < count; i++)
        {
            correct += TensorPrimitives.IndexOfMax(_logits.Span.Slice(i * _classes, _classes)) == _rows[i] ? 1 : 0;
        }

        return sums.Add(_loss.Span[0], correct, count);
    }

    private Logits Read()
    {
        var logits = new Logits(_training.Length, _classes);
        _weights.CopyTo(logits.Weights);
        _biases.CopyTo(logits.Biases);
        return logits;
    }
}

/// <summary>Represents the result of a training of logits.</summary>
/// <param name="Logits">The logits.</param>
/// <param name="Loss">The mean loss of the last epoch.</param>
/// <param name="Accuracy">The training accuracy of the last epoch.</param>
/// <param name="Validation">The answers for the validation photos; null without them.</param>
internal sealed record TrainedLogits(Logits Logits, double Loss, double Accuracy, FeatureAnswers? Validation);

/// <summary>Represents the answers of logits for the validation photos.</summary>
/// <param name="Accuracy">The share of correct answers.</param>
/// <param name="Loss">The mean cross-entropy.</param>
/// <param name="Confidences">The probabilities of the correct answers.</param>
internal sealed record FeatureAnswers(double Accuracy, double Loss, IReadOnlyList<float> Confidences)
{
    public bool IsBetterThan(FeatureAnswers other) => Accuracy > other.Accuracy || (Accuracy == other.Accuracy && Loss < other.Loss);
}
