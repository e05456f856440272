using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Trains a residual network on the photos of a data set.</summary>
/// <remarks>
/// <para>The trainer writes these files to its folder:</para>
/// <list type="bullet">
/// <item><c>model.safetensors</c>: the result, one file with weights, recipe and class names for
/// <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/>. With validation photos, it
/// has the weights with the best accuracy so far; without them, the weights after the last
/// epoch.</item>
/// <item><c>last.safetensors</c> and <c>best.safetensors</c>: checkpoints with the state of the
/// optimizer and the position in the epoch, written after each epoch and on cancellation.</item>
/// <item><c>metrics.jsonl</c>: loss, accuracy and learning rate, one JSON object per
/// line.</item>
/// <item><c>metrics.svg</c>: the curves.</item>
/// </list>
/// <para>
/// A training is deterministic: the same photos, options and level of kernels give the same bits,
/// for any number of threads, and also if the training is interrupted and resumed.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// PhotoDataset photos = PhotoDataset.Open(folderPath).Training;
/// var options = new TrainerOptions { Network = "resnet20_v2_cifar", Epochs = 2, Photos = new() { BatchSize = 2, Augmentation = Augmentation.Cifar } };
/// TrainingResult result = new Trainer(photos, validation: null, resultsPath, options).Train();
/// using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
/// Console.WriteLine($"{result.End} after {result.Steps} steps: {string.Join(", ", classifier.ClassNames)}");
/// </code>
/// </example>
public sealed class Trainer
{
    private readonly PhotoDataset _training;
    private readonly PhotoDataset? _validation;
    private readonly string _folder;
    private readonly TrainerOptions _options;

    /// <summary>Creates a trainer.</summary>
    /// <param name="training">The photos to learn from, with one class each.</param>
    /// <param name="validation">
    /// The photos that select the best weights; null to use the weights after the last epoch.
    /// </param>
    /// <param name="folder">The folder for the results, which is created if it does not exist.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, a data set has several labels per photo, the data sets have
    /// different classes, or there are fewer photos than a batch and its accumulation need.
    /// </exception>
    /// <exception cref="DataFileException">A class has no training photo.</exception>
    /// <exception cref="KeyNotFoundException">
    /// The network does not exist. The message lists similar names.
    /// </exception>
    public Trainer(PhotoDataset training, PhotoDataset? validation, string folder, TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfFaulty();
        _ = NetworkCatalog.Get(options.Network);
        TrainingPhotos.Check(training, validation);
        long needed = (long)options.Photos.BatchSize * options.Accumulation;
        if (training.Count < needed)
        {
            throw new ArgumentException($"{training.Name} has {training.Count} training photos, but one update needs {needed}. Reduce the batch size (--batch) or the accumulation (--accumulate), or add photos.");
        }

        (_training, _validation, _folder, _options) = (training, validation, folder, options);
    }

    /// <summary>
    /// Trains the network. A cancellation saves a checkpoint and returns the network so far.
    /// </summary>
    /// <param name="progress">
    /// Receives the state about twenty times per epoch and after each epoch, on the calling thread;
    /// null for none.
    /// </param>
    /// <param name="cancellationToken">Ends the training after the current operation.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NotFiniteNumberException">
    /// The loss or a gradient became NaN or infinite. The message names the step. The checkpoints
    /// are those of the last epoch before it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The training resumes, and its options or photos differ from those of the checkpoint.
    /// </exception>
    /// <exception cref="DataFileException">
    /// A photo cannot be decoded and <see cref="PhotoLoaderOptions.Unreadable"/> is null, no photo
    /// can be decoded, or the checkpoint is damaged.
    /// </exception>
    /// <exception cref="IOException">
    /// A file cannot be written, for example because the disk is full. Checkpoints that exist
    /// remain. Or the folder already contains a training, and
    /// <see cref="TrainerOptions.Resume"/> is false.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The file system denies access.</exception>
    public TrainingResult Train(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var run = new TrainingRun(_training, _validation, _folder, _options);
        return run.Run(progress, cancellationToken);
    }
}
