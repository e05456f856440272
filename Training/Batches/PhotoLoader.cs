using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Decodes and prepares the photos of a data set in batches, on background threads. The batches of
/// an epoch depend only on the data set, the recipe and the options, not on the number of threads.
/// </summary>
/// <remarks>
/// A loader can be used for any number of epochs, one at a time. Validation needs a loader of its
/// own, without shuffling and augmentation.
/// </remarks>
/// <example>
/// <code>
/// PhotoDatasetParts parts = PhotoDataset.Open(folderPath);
/// var loader = new PhotoLoader(parts.Training, Recipe.Torchvision.WithSize(32), new() { BatchSize = 2, Augmentation = Augmentation.Cifar });
/// foreach (PhotoBatch batch in loader.Epoch(0))
/// {
///     Console.WriteLine($"{batch.Images.Shape}, {batch.Targets.Shape}");
/// }
/// </code>
/// </example>
public sealed class PhotoLoader
{
    private const ulong MixupPurpose = 0x6D69786570;

    private readonly PhotoDataset _dataset;
    private readonly Recipe _recipe;
    private readonly PhotoLoaderOptions _options;
    private readonly Augmenter _augmenter;
    private readonly PhotoCache _cache;
    private readonly bool[] _isReported;
    private PhotoBatch[]? _batches;

    /// <summary>Creates a loader.</summary>
    /// <param name="dataset">The photos.</param>
    /// <param name="recipe">The input's size and the normalization.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A value of the recipe or of the options is out of range, the data set has no photos, or it
    /// has fewer photos than a batch and is shuffled.
    /// </exception>
    public PhotoLoader(PhotoDataset dataset, Recipe recipe, PhotoLoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(recipe);
        options ??= new();
        OptionRange.Check(nameof(options), nameof(options.BatchSize), options.BatchSize, 1);
        OptionRange.Check(nameof(options), nameof(options.Threads), options.Threads, 1);
        OptionRange.Check(nameof(options), nameof(options.QueueLength), options.QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.CacheMemory, nameof(options));
        if (dataset.Count < (options.Shuffle ? options.BatchSize : 1))
        {
            throw new ArgumentException($"{dataset.Name} has {dataset.Count} photos, but a batch needs {options.BatchSize}. Pass a smaller BatchSize, or add photos.", nameof(dataset));
        }

        if (options.ClassWeights is { } weights && (weights.Count != dataset.Classes.Count || !weights.All(weight => weight is >= 0 and < double.PositiveInfinity)))
        {
            throw new ArgumentException($"ClassWeights must contain one weight of at least 0 for each of the {dataset.Classes.Count} classes of {dataset.Name}.", nameof(options));
        }

        _augmenter = new(options.Augmentation, recipe, options.Seed);
        (_dataset, _recipe, _options) = (dataset, recipe, options);
        _cache = new(dataset, options.CacheMemory);
        _isReported = new bool[dataset.Count];
    }

    /// <summary>Gets the number of batches per epoch.</summary>
    public int BatchCount => _options.Shuffle
        ? _dataset.Count / _options.BatchSize
        : (int)(((long)_dataset.Count + _options.BatchSize - 1) / _options.BatchSize);

    /// <summary>Prepares the batches of an epoch.</summary>
    /// <remarks>
    /// A batch is valid until the next one is requested. Leaving the loop early stops the background
    /// threads.
    /// </remarks>
    /// <param name="epoch">
    /// The epoch, at least 0. It selects the order and the random changes.
    /// </param>
    /// <param name="cancellationToken">Cancels preparing.</param>
    /// <returns><see cref="BatchCount"/> batches.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="IOException">
    /// A photo cannot be read, and <see cref="PhotoLoaderOptions.Unreadable"/> is null; or no photo
    /// can be read.
    /// </exception>
    public IEnumerable<PhotoBatch> Epoch(int epoch, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return Batches(epoch, 0, cancellationToken);
    }

    /// <summary>
    /// Prepares the batches of an epoch from one batch on, as if the batches before it had been
    /// requested. A resumed training continues with it.
    /// </summary>
    internal IEnumerable<PhotoBatch> Batches(int epoch, int firstBatch, CancellationToken cancellationToken)
    {
        // One batch is with the caller while the others are prepared.
        PhotoBatch[] ring = Interlocked.Exchange(ref _batches, null)
            ?? [.. Enumerable.Range(0, Math.Min(_options.QueueLength + 1, BatchCount)).Select(_ => new PhotoBatch(_options.BatchSize, _recipe, _dataset.Classes.Count))];
        int[] order = EpochOrder.Of(_dataset.Count, _options.Shuffle, _options.Seed, epoch);
        using (var queue = new OrderedQueue(BatchCount - firstBatch, ring.Length, _options.Threads, cancellationToken))
        {
            float[][] scratch = [.. ring.Select(_ => new float[_recipe.Height * _recipe.Width * RgbImage.Channels])];
            queue.Start((number, token) => Fill(ring[number % ring.Length], scratch[number % ring.Length], order, firstBatch + number, epoch, token));
            for (int number = 0; number < BatchCount - firstBatch; number++)
            {
                queue.Take(number);
                yield return ring[number % ring.Length];
                queue.Release();
            }
        }

        _batches = ring;
    }

    private void Fill(PhotoBatch batch, float[] scratch, int[] order, int number, int epoch, CancellationToken cancellationToken)
    {
        int first = number * _options.BatchSize, pixels = scratch.Length, classes = _dataset.Classes.Count;
        batch.Count = Math.Min(_options.BatchSize, order.Length - first);
        for (int i = 0; i < _options.BatchSize; i++)
        {
            Span<float> output = batch.Images.Span.Slice(i * pixels, pixels), targets = batch.Targets.Span.Slice(i * classes, classes);
            targets.Clear();
            if (i >= batch.Count)
            {
                output.Clear();
                (batch.Positions[i], batch.Weights.Span[i]) = (-1, 0);
                continue;
            }

            (int index, RgbImage photo) = Read(order, first + i, cancellationToken);
            _augmenter.Write(photo, epoch, index, output, scratch);
            batch.Positions[i] = index;
            float weight = 0;
            foreach (int label in _dataset.LabelsOf(index))
            {
                targets[label] = 1;
                weight = Math.Max(weight, (float)(_options.ClassWeights?[label] ?? 1));
            }

            batch.Weights.Span[i] = _dataset.LabelsOf(index).Count == 0 ? 1 : weight;
        }

        if (_options.Augmentation.Mixup > 0)
        {
            var random = new SampleRandom(_options.Seed, MixupPurpose, (ulong)epoch, (ulong)number);
            Mixup.Apply(batch, _options.Augmentation.Mixup, ref random);
        }
    }

    // An unreadable photo is replaced by the next readable one in the epoch's order, so that the
    // batch does not depend on what other threads read.
    private (int Index, RgbImage Photo) Read(int[] order, int position, CancellationToken cancellationToken)
    {
        for (int offset = 0; ; offset++)
        {
            int index = order[(position + offset) % order.Length];
            try
            {
                return (index, _cache.Read(index, cancellationToken));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                if (_options.Unreadable is null || offset == order.Length - 1)
                {
                    throw;
                }

                if (!Interlocked.Exchange(ref _isReported[index], true))
                {
                    _options.Unreadable(_dataset.NameOf(index), failure);
                }
            }
        }
    }
}
