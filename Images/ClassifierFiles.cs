using NeoResNet.Images;
using NeoResNet.Preprocessing;
using NeoResNet.Tensors;

// In the classifier's own namespace, so that the overloads are there as soon as the package is.
namespace NeoResNet;

/// <summary>Files and streams for an <see cref="ImageClassifier"/>, decoded by <see cref="ImageFile"/>.</summary>
public static class ClassifierFiles
{
    /// <summary>The most probable classes of the photo in a file, best first.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="path">A JPEG, PNG or BMP file.</param>
    /// <param name="top">Most classes to tell, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataFileException">The file is no photo, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyList<Prediction> Classify(
        this ImageClassifier classifier, string path, int top = ImageClassifier.DefaultTop, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return classifier.Classify(ImageFile.Decode(path), top, cancellation);
    }

    /// <summary>The most probable classes of the photo that takes up the rest of a stream, best first.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="stream">A JPEG, PNG or BMP image; need not be able to seek.</param>
    /// <param name="top">Most classes to tell, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataFileException">The content is no photo, or a damaged one.</exception>
    public static IReadOnlyList<Prediction> Classify(
        this ImageClassifier classifier, Stream stream, int top = ImageClassifier.DefaultTop, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return classifier.Classify(ImageFile.Decode(stream), top, cancellation);
    }

    /// <summary>An end point of the photo in a file, as <see cref="ImageClassifier.Features(RgbImage, string, CancellationToken)"/>.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="path">A JPEG, PNG or BMP file.</param>
    /// <param name="endPoint">Name of the end point.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A new tensor.</returns>
    /// <exception cref="DataFileException">The file is no photo, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="KeyNotFoundException">There is no such end point.</exception>
    public static NhwcTensor Features(this ImageClassifier classifier, string path, string endPoint, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return classifier.Features(ImageFile.Decode(path), endPoint, cancellation);
    }

    /// <summary>What in the photo in a file speaks for its most probable classes, as <see cref="ImageClassifier.Maps(RgbImage, int, CancellationToken)"/>.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="path">A JPEG, PNG or BMP file.</param>
    /// <param name="top">Most classes, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="DataFileException">The file is no photo, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyList<ClassMap> Maps(
        this ImageClassifier classifier, string path, int top = ImageClassifier.DefaultMaps, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return classifier.Maps(ImageFile.Decode(path), top, cancellation);
    }
}
