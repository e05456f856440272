using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Represents how well a classifier recognizes the photos of a data set.</summary>
/// <example>
/// <code>
/// using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
/// PhotoDatasetParts parts = PhotoDataset.Open(folderPath);
/// Evaluation result = Evaluation.Run(classifier, parts.Test ?? parts.Training);
/// Console.WriteLine($"{result.Accuracy:P1} of {result.Images} photos");
/// </code>
/// </example>
public sealed class Evaluation
{
    private const int Best = 5;

    private readonly int[,] _confusion;

    private Evaluation(PhotoDataset dataset, int[,] confusion, int correct, int amongBest, double loss, int unknown)
    {
        Unknown = unknown;
        _confusion = confusion;
        Classes = [.. dataset.Classes.Select((name, i) => new ClassEvaluation(name, Sum(row: i), confusion[i, i], Sum(column: i)))];
        Images = Classes.Sum(each => each.Images);
        (Accuracy, Top5Accuracy, Loss) = ((double)correct / Images, (double)amongBest / Images, loss / Images);
    }

    /// <summary>Gets the number of photos, without unreadable ones.</summary>
    public int Images { get; }

    /// <summary>
    /// Gets the share of photos whose most probable class is the right one, 0 to 1.
    /// </summary>
    public double Accuracy { get; }

    /// <summary>
    /// Gets the share of photos whose right class is among the five most probable ones, 0 to 1.
    /// </summary>
    public double Top5Accuracy { get; }

    /// <summary>
    /// Gets the mean cross-entropy: the mean of -ln p, where p is the probability of the right
    /// class.
    /// </summary>
    public double Loss { get; }

    /// <summary>
    /// Gets the number of photos whose most probable class is below
    /// <see cref="Recipe.UnknownThreshold"/>, so that the answer is "none of these". The other values
    /// do not depend on the threshold.
    /// </summary>
    public int Unknown { get; }

    /// <summary>Gets the result of each class of the data set.</summary>
    public IReadOnlyList<ClassEvaluation> Classes { get; }

    /// <summary>Returns how many photos of one class were classified as another.</summary>
    /// <param name="actual">Index of the right class in <see cref="Classes"/>.</param>
    /// <param name="predicted">
    /// Index of the most probable class in <see cref="Classes"/>; the number of classes for all
    /// classes of the network that the data set does not have.
    /// </param>
    /// <returns>The number of photos.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such class.</exception>
    public int Confusion(int actual, int predicted) => _confusion[actual, predicted];

    /// <summary>Classifies all photos of a data set.</summary>
    /// <remarks>
    /// A class of the data set corresponds to the network's class of the same name; case,
    /// underscores and hyphens do not matter. If all classes of the data set are numbers, they are
    /// the numbers of the network's classes, without the background class. One batch of photos is in
    /// memory at a time.
    /// </remarks>
    /// <param name="classifier">The classifier.</param>
    /// <param name="dataset">The photos, with one class each.</param>
    /// <param name="unreadable">
    /// Receives the name of each unreadable photo and the reason, and the photo is skipped; null to
    /// end with the exception of the first unreadable photo.
    /// </param>
    /// <param name="averageFlips">
    /// Whether each answer is the mean of the probabilities of the photo and of its mirror image.
    /// </param>
    /// <param name="progress">Receives the number of photos that are done; null for none.</param>
    /// <param name="cancellationToken">Cancels the evaluation.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">
    /// The data set has several labels per photo, or the network has no classes.
    /// </exception>
    /// <exception cref="DataFileException">
    /// A class of the data set is not one of the network, a photo cannot be decoded and
    /// <paramref name="unreadable"/> is null, or no photo can be decoded.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Evaluation Run(
        ImageClassifier classifier, PhotoDataset dataset, Action<string, Exception>? unreadable = null, bool averageFlips = false, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default) =>
        Run(classifier, dataset, unreadable, averageFlips, progress, cancellationToken, (_, _) => { });

    /// <summary>Classifies all photos of a data set.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="dataset">The photos, with one class each.</param>
    /// <param name="unreadable">Receives unreadable photos.</param>
    /// <param name="averageFlips">Whether each answer is a mean, as above.</param>
    /// <param name="progress">Receives the number of photos that are done; null for none.</param>
    /// <param name="cancellationToken">Cancels the evaluation.</param>
    /// <param name="answer">
    /// Receives whether the answer for a photo is right, and the probability of its most probable
    /// class.
    /// </param>
    internal static Evaluation Run(
        ImageClassifier classifier, PhotoDataset dataset, Action<string, Exception>? unreadable, bool averageFlips, IProgress<int>? progress, CancellationToken cancellationToken, Action<bool, float> answer)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.IsMultiLabel)
        {
            throw new ArgumentException($"{dataset.Name} has several labels per photo. The evaluation needs one class per photo.", nameof(dataset));
        }

        if (classifier.ClassCount == 0)
        {
            throw new ArgumentException("The network has no logits, so it cannot classify photos.", nameof(classifier));
        }

        int[] networkClasses = ClassMatch.Find(dataset, classifier.ClassNames, classifier.Recipe.LabelOffset);
        var datasetClasses = networkClasses.Index().ToDictionary(item => item.Item, item => item.Index);
        var confusion = new int[networkClasses.Length, networkClasses.Length + 1];
        (int correct, int amongBest, double loss, int unknown) = (0, 0, 0, 0);
        for (int first = 0; first < dataset.Count; first += classifier.BatchSize)
        {
            var photos = new List<RgbImage>();
            var labels = new List<int>();
            for (int i = first; i < Math.Min(first + classifier.BatchSize, dataset.Count); i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Read(dataset, i, unreadable, cancellationToken) is { } photo)
                {
                    photos.Add(photo);
                    labels.Add(dataset.LabelsOf(i)[0]);
                }
            }

            IReadOnlyList<IReadOnlyList<Prediction>> answers = photos.Count == 0 ? []
                : averageFlips ? FlipAveraging.Classify(classifier, photos, cancellationToken)
                : classifier.Classify(photos, classifier.ClassCount, cancellationToken);
            for (int i = 0; i < answers.Count; i++)
            {
                int rank = 0;
                while (answers[i][rank].Class != networkClasses[labels[i]])
                {
                    rank++;
                }

                confusion[labels[i], datasetClasses.GetValueOrDefault(answers[i][0].Class, networkClasses.Length)]++;
                correct += rank == 0 ? 1 : 0;
                amongBest += rank < Best ? 1 : 0;
                answer(rank == 0, answers[i][0].Probability);
                unknown += answers[i][0].IsUnknown ? 1 : 0;
                loss -= Math.Log(Math.Max(answers[i][rank].Probability, float.Epsilon));
            }

            progress?.Report(Math.Min(first + classifier.BatchSize, dataset.Count));
        }

        var result = new Evaluation(dataset, confusion, correct, amongBest, loss, unknown);
        return result.Images > 0 ? result : throw new DataFileException(dataset.Name, null, "none of its photos can be read.");
    }

    private static RgbImage? Read(PhotoDataset dataset, int index, Action<string, Exception>? unreadable, CancellationToken cancellationToken)
    {
        try
        {
            return dataset.Read(index, cancellationToken);
        }
        catch (Exception failure) when (unreadable is not null && failure is (IOException or UnauthorizedAccessException))
        {
            unreadable(dataset.NameOf(index), failure);
            return null;
        }
    }

    private int Sum(int? row = null, int? column = null) =>
        row is { } actual
            ? Enumerable.Range(0, _confusion.GetLength(1)).Sum(predicted => _confusion[actual, predicted])
            : Enumerable.Range(0, _confusion.GetLength(0)).Sum(actualClass => _confusion[actualClass, column!.Value]);
}
