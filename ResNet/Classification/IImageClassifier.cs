using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Defines an image classifier, so that an application's tests can replace
/// <see cref="ImageClassifier"/> with their own class. The <c>NeoResNet.Images</c> package adds
/// methods for single photos, files and streams.
/// </summary>
/// <remarks>
/// An implementation must read each element of <c>photos</c> once, in order, and only when it needs
/// the photo, because elements may be decoded on access. It must be thread-safe.
/// </remarks>
public interface IImageClassifier
{
    /// <summary>Returns the most probable classes of each photo.</summary>
    /// <param name="photos">Photos of any sizes.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One list per photo, in the photos' order; the most probable class comes first.
    /// </returns>
    IReadOnlyList<IReadOnlyList<Prediction>> Classify(
        IReadOnlyList<RgbImage> photos, int top = ImageClassifier.DefaultTop, CancellationToken cancellationToken = default);

    /// <summary>Returns embeddings of photos. Similar photos have similar vectors.</summary>
    /// <param name="photos">Photos of any sizes.</param>
    /// <param name="normalize">
    /// Whether each vector is divided by its 2-norm, so that a dot product of two vectors is their
    /// cosine similarity.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One vector per photo, in the photos' order; all have the same length.</returns>
    IReadOnlyList<float[]> Embed(IReadOnlyList<RgbImage> photos, bool normalize = false, CancellationToken cancellationToken = default);

    /// <summary>Returns several end points of photos, computed in one pass.</summary>
    /// <param name="photos">Photos of any sizes, at least one.</param>
    /// <param name="endPoints">
    /// Names of end points, at least one, such as <c>resnet_v2_50/block3</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One tensor per name, in the names' order. The first dimension is the number of photos.
    /// </returns>
    IReadOnlyList<NhwcTensor> Features(IReadOnlyList<RgbImage> photos, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default);
}
