using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Represents a network with its loss, its optimizer and their variables.</summary>
internal sealed class TrainingNetwork : IDisposable
{
    // Bounds the time of the whitening filters.
    private const int MaxWhitenedPatches = 400_000;

    private readonly TrainerOptions _options;
    private readonly VariableStore _variables = new();
    private readonly CpuBackend _backend;
    private readonly Session _session;
    private readonly TrainingStep _step;
    private readonly NetworkDefinition _definition;
    private readonly Variable[] _network;
    private readonly WeightAverages? _averages;
    private readonly BatchNormStatistics? _statistics;
    private readonly NhwcTensor _labels, _logits, _loss;
    private (long Step, NamedArray[] Arrays)? _result;

    /// <summary>Builds a network with random weights.</summary>
    public TrainingNetwork(PhotoDataset photos, TrainerOptions options)
    {
        _options = options;
        _definition = NetworkCatalog.Get(options.Network);
        Recipe = RecipeOf(_definition, photos, options);
        int batch = options.Photos.BatchSize, classes = photos.Classes.Count;
        _backend = new(new() { MaxThreads = options.MaxThreads });
        var graph = new Graph(_variables);
        Node images = graph.Placeholder([batch, Recipe.Height, Recipe.Width, RgbImage.Channels], "images");
        Node labels = graph.Placeholder([batch, classes], "labels");
        (Node logits, _) = _definition.Build(images, classes, isTraining: true);
        _network = [.. _variables.Variables];
        Variable[] trainable = [.. _network.Where(variable => variable.Trainable)];
        Node loss = Losses.SoftmaxCrossEntropy(logits, labels), total = WithPenalties(loss, trainable);
        _session = new(graph, _backend);
        _step = new(_session, [images, labels], total, options.Optimizer, new()
        {
            Variables = trainable,
            Updates = graph.Updates,
            Fetches = [logits, loss],
            ClipNorm = options.ClipNorm,
        });
        _averages = options.AverageDecay is { } decay ? new(_variables, _network, decay) : null;
        _statistics = options.StatisticsPhotos > 0 ? new(_definition, Recipe, photos, options, _backend) : null;
        _labels = new([batch, classes]);
        _logits = new([batch, classes]);
        _loss = new([1]);
        _variables.Initialize(options.Photos.Seed, maxThreads: options.MaxThreads ?? 0);
    }

    /// <summary>Sets the variables of the network to the values of a file of weights.</summary>
    /// <exception cref="RestoreException">The weights do not match the network.</exception>
    public void Start(string weights)
    {
        int classes = _labels.Shape[1];
        using Weights file = Weights.Load(weights, _definition.Name);
        if (file.ClassCount != classes)
        {
            throw new DataFileException(weights, null, $"has logits for {file.ClassCount} classes, but the photos have {classes}. Fine-tune the weights on the photos first (FineTuner).");
        }

        foreach (Variable variable in file.Variables.Variables)
        {
            _variables[variable.Name].Assign(variable.ToTensor().Span);
        }
    }

    /// <summary>Gets the recipe of the network, with its name and its classes.</summary>
    public Recipe Recipe { get; }

    /// <summary>Gives the first convolution filters that whiten the photos' patches.</summary>
    public void Whiten(PhotoDataset photos)
    {
        string name = $"{_definition.Name}/conv1/weights";
        Variable weights = _variables.TryGet(name) ?? throw new ArgumentException($"{_definition.Name} has no variable '{name}', so its first convolution cannot start with whitening filters.");
        int patches = Math.Max(1, (Recipe.Height - weights.Shape[0] + 1) * (Recipe.Width - weights.Shape[1] + 1));
        var loader = new PhotoLoader(photos, Recipe, _options.Photos with { Augmentation = Augmentation.None, BatchSize = Math.Min(photos.Count, Math.Max(1, MaxWhitenedPatches / patches)) });
        WhiteningFilters.Assign(weights, loader.Epoch(0).First().Images);
    }

    /// <summary>Trains with one batch.</summary>
    /// <param name="batch">The photos.</param>
    /// <param name="rate">
    /// The learning rate of the update; null to only add the gradients to those of the next batch.
    /// </param>
    /// <param name="cancellationToken">Cancels the batch, which then changes nothing.</param>
    /// <returns>The loss without weight decay, and the number of correctly classified photos.</returns>
    public (double Loss, int Correct) Train(PhotoBatch batch, double? rate, CancellationToken cancellationToken)
    {
        SetLabels(batch);
        var options = new RunOptions(CancellationToken: cancellationToken);
        if (rate is { } update)
        {
            _ = _step.Run([batch.Images, _labels], [_logits, _loss], update, options);
            _averages?.Add(_step.GlobalStep - 1);
        }
        else
        {
            _ = _step.Accumulate([batch.Images, _labels], [_logits, _loss], options);
        }

        return (_loss.Span[0], CountCorrect(batch));
    }

    /// <summary>Writes all variables, with those of the optimizer, and a text.</summary>
    public void SaveCheckpoint(string path, string state)
    {
        var metadata = new Dictionary<string, string>(Recipe.ToMetadata()) { [TrainingState.MetadataKey] = state };
        Safetensors.Write(path, _variables.ToNamedArrays(), metadata);
    }

    /// <summary>Sets all variables to the values of a checkpoint.</summary>
    public void Restore(ICheckpoint checkpoint) => _ = _variables.Restore(checkpoint);

    /// <summary>Writes the trained network.</summary>
    public void SaveModel(string path) => Safetensors.Write(path, Arrays(), Recipe.ToMetadata());

    /// <summary>Classifies photos with the network in its current state.</summary>
    public Evaluation Evaluate(PhotoDataset photos, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        Safetensors.Write(file, Arrays(), Recipe.ToMetadata());
        file.Position = 0;
        using ImageClassifier classifier = ImageClassifier.Load(file, new() { Backend = _backend, BatchSize = _options.Photos.BatchSize }, "the network in training");
        return Evaluation.Run(classifier, photos, _options.Photos.Unreadable, cancellationToken: cancellationToken);
    }

    public void Dispose()
    {
        _statistics?.Dispose();
        _step.Dispose();
        _session.Dispose();
        _variables.Dispose();
        _backend.Dispose();
    }

    private static Recipe RecipeOf(NetworkDefinition network, PhotoDataset photos, TrainerOptions options)
    {
        Recipe recipe = options.Recipe ?? TrainerOptions.DefaultRecipe(network.ImageSize);
        return recipe with { Model = network.Name, ClassCount = photos.Classes.Count, ClassNames = ClassNames.FromList(photos.Classes), ClassNamesFile = null, LabelOffset = 0 };
    }

    private Node WithPenalties(Node loss, Variable[] trainable) => _options.WeightDecay == 0 ? loss : trainable
        .Where(variable => variable.Name.EndsWith("/weights", StringComparison.Ordinal))
        .Aggregate(loss, (sum, weights) => Layers.Add(sum, loss.Graph.Add(new L2LossOperation(weights, _options.WeightDecay), [], $"{weights.Name}/l2")));

    /// <summary>Returns the variables of the result.</summary>
    private NamedArray[] Arrays()
    {
        if (_result is not { } result || result.Step != _step.GlobalStep)
        {
            NamedArray[] arrays = ResultFile.Arrays(
                _network.Select(variable => (variable.Name, _averages is null || _step.GlobalStep == 0 ? variable : _averages[variable])), _options.HalfPrecision);

            // Weights that have not learned have the moving averages that belong to them.
            result = (_step.GlobalStep, _statistics is null || _step.GlobalStep == 0 ? arrays : _statistics.Measure(arrays));
            _result = result;
        }

        return result.Arrays;
    }

    // Smoothing before the weight of the photo is applied gives the whole label this weight.
    private void SetLabels(PhotoBatch batch)
    {
        ReadOnlySpan<float> targets = batch.Targets.Span;
        int classes = _labels.Shape[1];
        float keep = (float)(1 - _options.LabelSmoothing), spread = (float)(_options.LabelSmoothing / classes);
        for (int i = 0; i < targets.Length; i++)
        {
            _labels.Span[i] = batch.Weights.Span[i / classes] * ((keep * targets[i]) + spread);
        }
    }

    private int CountCorrect(PhotoBatch batch)
    {
        int classes = _labels.Shape[1], correct = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            correct += Largest(_logits.Span.Slice(i * classes, classes)) == Largest(batch.Targets.Span.Slice(i * classes, classes)) ? 1 : 0;
        }

        return correct;
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }
}
