using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Gives a trained network new logits for the classes of a data set. The other layers do not change.
/// </summary>
/// <remarks>
/// <para>
/// The network computes the features of each photo once: the inputs of its logits. The new logits
/// then learn on the features. Therefore fine-tuning takes about as long as classifying the photos
/// once.
/// </para>
/// <para>
/// The result is one file with weights, recipe and class names: <c>model.safetensors</c>, or
/// <c>model.onnx</c> if the network is an ONNX model. To continue with more photos or with other
/// classes, fine-tune the result. A class that the classifier has starts with its logits.
/// </para>
/// <para>
/// To train all layers of a network of <see cref="NetworkCatalog"/> afterwards, pass the result to a
/// <see cref="Trainer"/> as <see cref="TrainerOptions.InitialWeights"/>.
/// </para>
/// <para>
/// Fine-tuning is deterministic: the same weights, photos, options and level of kernels give the
/// same bits, for any number of threads.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using ImageClassifier network = ImageClassifier.Load(weightsPath);
/// PhotoDataset photos = PhotoDataset.Open(folderPath).Training;
/// FineTuningResult result = new FineTuner(network, photos, validation: null, resultsPath).Train();
/// using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
/// Console.WriteLine($"{result.Accuracy:P1} of {result.Images} photos: {string.Join(", ", classifier.ClassNames)}");
/// </code>
/// </example>
public sealed class FineTuner
{
    private readonly ImageClassifier _classifier;
    private readonly Trunk _trunk;
    private readonly PhotoDataset _training;
    private readonly PhotoDataset? _validation;
    private readonly string _folder;
    private readonly FineTunerOptions _options;

    /// <summary>Creates a fine-tuner.</summary>
    /// <param name="classifier">
    /// The trained network, with or without logits. The caller must not dispose it before
    /// <see cref="Train"/> returns.
    /// </param>
    /// <param name="training">The photos to learn from, with one class each.</param>
    /// <param name="validation">
    /// The photos that select the best epoch; null to use the logits after the last epoch.
    /// </param>
    /// <param name="folder">The folder for the result, which is created if it does not exist.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, a data set has several labels per photo, the data sets have
    /// different classes, there is only one class, the logits of the network are not one dense
    /// layer, or the options require validation photos.
    /// </exception>
    /// <exception cref="DataFileException">A class has no training photo.</exception>
    public FineTuner(ImageClassifier classifier, PhotoDataset training, PhotoDataset? validation, string folder, FineTunerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        options.ThrowIfFaulty();
        TrainingPhotos.Check(training, validation);
        if (training.Classes.Count < 2)
        {
            throw new ArgumentException($"{training.Name} has the class '{training.Classes[0]}' only. A network needs at least two classes to learn.", nameof(training));
        }

        if (options.FindUnknownThreshold && validation is null)
        {
            throw new ArgumentException($"{nameof(FineTunerOptions.FindUnknownThreshold)} (--unknown auto) requires validation photos.", nameof(validation));
        }

        _trunk = new(classifier);
        (_classifier, _training, _validation, _folder, _options) = (classifier, training, validation, folder, options);
    }

    /// <summary>Gets the path of the result.</summary>
    internal string ResultPath => Path.Combine(_folder, _trunk.FileName);

    /// <summary>Computes the features, trains the logits and writes the network.</summary>
    /// <param name="progress">
    /// Receives the state after each batch of photos and after each epoch, on the calling thread;
    /// null for none.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the operation, which then writes no result.
    /// </param>
    /// <returns>The result.</returns>
    /// <exception cref="DataFileException">
    /// A photo cannot be decoded and <see cref="FineTunerOptions.Unreadable"/> is null, or no photo
    /// of a class can be decoded.
    /// </exception>
    /// <exception cref="NotFiniteNumberException">
    /// A feature or the loss became NaN or infinite.
    /// </exception>
    /// <exception cref="IOException">
    /// A file cannot be written, for example because the disk is full; or the folder already
    /// contains a result, and <see cref="FineTunerOptions.Overwrite"/> is false. Files that exist
    /// remain.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The file system denies access.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FineTuningResult Train(IProgress<FineTuningProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        string path = ResultPath;
        if (!_options.Overwrite && File.Exists(path))
        {
            throw new IOException($"The folder '{_folder}' already contains '{_trunk.FileName}'. Pass another folder.");
        }

        _ = Directory.CreateDirectory(_folder);
        AtomicFile.CheckWritable(path);
        int total = _training.Count + (_validation?.Count ?? 0);
        using FeatureTable training = Compute(_training, 0, total, progress, cancellationToken);
        using FeatureTable? validation = _validation is null ? null : Compute(_validation, _training.Count, total, progress, cancellationToken);
        int?[] rows = _trunk.FindRows(_training.Classes);
        using var logits = new LogitsTraining(training, _trunk.ReadRows(rows), _options.BalanceClasses ? _training.BalancedWeights() : null, _options);
        TrainedLogits trained = logits.Run(validation, epoch => progress?.Report(new(total, total, epoch, _options.Epochs)), cancellationToken);
        Recipe recipe = RecipeOf(trained);
        _trunk.Write(path, trained.Logits, recipe);
        return new(
            path, training.Labels.Count, Classes(row => row is not null), Classes(row => row is null), trained.Loss, trained.Accuracy, trained.Validation?.Accuracy, recipe.UnknownThreshold);

        string[] Classes(Predicate<int?> isWanted) => [.. _training.Classes.Where((_, i) => isWanted(rows[i]))];
    }

    private FeatureTable Compute(PhotoDataset photos, int before, int total, IProgress<FineTuningProgress>? progress, CancellationToken cancellationToken)
    {
        var loader = new PhotoLoader(photos, _classifier.Recipe, new()
        {
            BatchSize = Math.Min(_classifier.BatchSize, photos.Count),
            Shuffle = false,
            Threads = _options.LoaderThreads,
            CacheMemory = 0,
            Unreadable = _options.Unreadable,
        });
        return FeatureTable.Compute(
            _trunk, loader, photos, _folder, _options.CacheMemory, done => progress?.Report(new(before + done, total, 0, _options.Epochs)), cancellationToken);
    }

    private Recipe RecipeOf(TrainedLogits trained) => _classifier.Recipe with
    {
        Model = _classifier.Network.IsImported ? null : _classifier.Network.Name,
        ClassCount = _training.Classes.Count,
        ClassNames = ClassNames.FromList(_training.Classes),
        ClassNamesFile = null,
        LabelOffset = 0,
        UnknownThreshold = _options.FindUnknownThreshold ? UnknownThresholds.Of(trained.Validation!.Confidences) : _options.UnknownThreshold ?? _classifier.Recipe.UnknownThreshold,
    };
}
