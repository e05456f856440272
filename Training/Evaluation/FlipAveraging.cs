namespace NeoResNet.Training;

/// <summary>
/// Classifies photos by the mean of the probabilities of each photo and its mirror image.
/// </summary>
internal static class FlipAveraging
{
    public static IReadOnlyList<IReadOnlyList<Prediction>> Classify(ImageClassifier classifier, IReadOnlyList<RgbImage> photos, CancellationToken cancellationToken)
    {
        IReadOnlyList<IReadOnlyList<Prediction>> first = classifier.Classify(photos, classifier.ClassCount, cancellationToken);
        IReadOnlyList<IReadOnlyList<Prediction>> second = classifier.Classify([.. photos.Select(Mirror)], classifier.ClassCount, cancellationToken);
        return [.. first.Zip(second, Average)];
    }

    private static IReadOnlyList<Prediction> Average(IReadOnlyList<Prediction> first, IReadOnlyList<Prediction> second)
    {
        var probabilities = second.ToDictionary(prediction => prediction.Class, prediction => prediction.Probability);
        return [.. first
            .Select(prediction => prediction with { Probability = (prediction.Probability + probabilities[prediction.Class]) / 2 })
            .OrderByDescending(prediction => prediction.Probability)
            .ThenBy(prediction => prediction.Class)];
    }

    private static RgbImage Mirror(RgbImage photo)
    {
        var pixels = new byte[photo.Pixels.Length];
        ReadOnlySpan<byte> source = photo.Pixels.Span;
        int rowLength = photo.Width * RgbImage.Channels;
        for (int row = 0; row < pixels.Length; row += rowLength)
        {
            for (int x = 0; x < rowLength; x += RgbImage.Channels)
            {
                source.Slice(row + rowLength - RgbImage.Channels - x, RgbImage.Channels).CopyTo(pixels.AsSpan(row + x));
            }
        }

        return new(photo.Width, photo.Height, pixels);
    }
}
