namespace NeoResNet.Training;

/// <summary>
/// Represents a list of photos with the classes that each photo belongs to. A data set is immutable
/// and can be shared by several threads. Photos are decoded when they are read.
/// </summary>
public sealed partial class PhotoDataset
{
    private readonly IReadOnlyList<DatasetPhoto> _photos;

    internal PhotoDataset(string name, IReadOnlyList<string> classes, IReadOnlyList<DatasetPhoto> photos, bool isMultiLabel = false)
    {
        (Name, Classes, IsMultiLabel, _photos) = (name, classes, isMultiLabel, photos);
    }

    /// <summary>Gets the path that the data set was opened from, with its part.</summary>
    public string Name { get; }

    /// <summary>Gets the names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Gets whether a photo can belong to any number of classes. If false, each photo belongs to one
    /// class.
    /// </summary>
    public bool IsMultiLabel { get; }

    /// <summary>Gets the number of photos.</summary>
    public int Count => _photos.Count;

    /// <summary>Returns the name of a photo: its path, or its position in a file.</summary>
    /// <param name="index">Index of the photo, 0 to <see cref="Count"/> - 1.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such photo.</exception>
    public string NameOf(int index) => _photos[Checked(index)].Name;

    /// <summary>Returns the classes that a photo belongs to.</summary>
    /// <param name="index">Index of the photo, 0 to <see cref="Count"/> - 1.</param>
    /// <returns>
    /// Indices into <see cref="Classes"/>: exactly one unless <see cref="IsMultiLabel"/> is true.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such photo.</exception>
    public IReadOnlyList<int> LabelsOf(int index) => _photos[Checked(index)].Labels;

    /// <summary>Decodes a photo.</summary>
    /// <param name="index">Index of the photo, 0 to <see cref="Count"/> - 1.</param>
    /// <param name="cancellationToken">Cancels reading and decoding.</param>
    /// <returns>The pixels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such photo.</exception>
    /// <exception cref="NeoResNet.Tensors.DataFileException">
    /// The photo is damaged or exceeds a limit.
    /// </exception>
    /// <exception cref="IOException">The photo is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file system denies access.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RgbImage Read(int index, CancellationToken cancellationToken = default) => _photos[Checked(index)].Photo.Decode(null, cancellationToken);

    /// <summary>Returns some photos of this data set, with the same classes.</summary>
    /// <param name="indices">
    /// Indices of the photos, 0 to <see cref="Count"/> - 1. An index may occur several times.
    /// </param>
    /// <returns>A data set with the photos in the given order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no photo with an index.</exception>
    public PhotoDataset Subset(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return new(Name, Classes, [.. indices.Select(index => _photos[Checked(index)])], IsMultiLabel);
    }

    /// <summary>Splits the photos into two parts at random.</summary>
    /// <remarks>
    /// Each class is split on its own, so that both parts have the same shares of the classes. A
    /// class with at least two photos has photos in both parts.
    /// </remarks>
    /// <param name="fraction">
    /// The share of photos in the second part, above 0 and below 1.
    /// </param>
    /// <param name="seed">Selects the split. The same seed gives the same split.</param>
    /// <returns>
    /// The two parts. Photos keep their order. A photo with several classes counts for its first
    /// class.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="fraction"/> is out of range.
    /// </exception>
    public (PhotoDataset Training, PhotoDataset Validation) Split(double fraction, ulong seed = 0)
    {
        // The negation also refuses NaN.
        if (!(fraction is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"The fraction of validation photos must be above 0 and below 1, but is {fraction}.");
        }

        var validation = new bool[Count];
        foreach (IGrouping<int, int> photos in Enumerable.Range(0, Count).GroupBy(index => _photos[index].Labels.FirstOrDefault(-1)))
        {
            int[] indices = [.. photos];
            new SampleRandom(seed, (ulong)photos.Key).Shuffle(indices);
            int count = (int)Math.Round(indices.Length * fraction);
            int held = indices.Length < 2 ? 0 : Math.Clamp(count, 1, indices.Length - 1);
            foreach (int index in indices.AsSpan(0, held))
            {
                validation[index] = true;
            }
        }

        return (
            Subset([.. Enumerable.Range(0, Count).Where(index => !validation[index])]),
            Subset([.. Enumerable.Range(0, Count).Where(index => validation[index])]));
    }

    /// <summary>Counts the photos of each class.</summary>
    /// <returns>One number per class.</returns>
    public IReadOnlyList<int> CountPerClass()
    {
        var counts = new int[Classes.Count];
        foreach (int label in _photos.SelectMany(photo => photo.Labels))
        {
            counts[label]++;
        }

        return counts;
    }

    /// <summary>
    /// Computes weights that give each class the same influence on the loss: the number of photos,
    /// divided by the number of classes and by the number of photos of the class.
    /// </summary>
    /// <returns>One weight per class; 0 for a class without photos.</returns>
    public IReadOnlyList<double> BalancedWeights() =>
        [.. CountPerClass().Select(count => count == 0 ? 0 : (double)Count / Classes.Count / count)];

    private int Checked(int index) => index >= 0 && index < Count
        ? index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"{Name} has {Count} photos, with indices from 0 to {Count - 1}; got {index}.");
}

/// <summary>Represents a photo of a data set.</summary>
/// <param name="Name">The path, or the position in a file.</param>
/// <param name="Photo">The photo: a path, encoded bytes, or pixels.</param>
/// <param name="Labels">Indices of the classes that the photo belongs to.</param>
internal readonly record struct DatasetPhoto(string Name, Photo Photo, int[] Labels);
