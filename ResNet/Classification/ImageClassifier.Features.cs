using NeoResNet.Nn;
using NeoResNet.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NeoResNet;

/// <content>Contains the methods that return features and embeddings.</content>
public sealed partial class ImageClassifier
{
    /// <summary>
    /// Returns an end point of a photo, such as <c>resnet_v2_50/block3</c>. The network does not
    /// compute the layers after it.
    /// </summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="endPoint">Name of an end point, one of <see cref="EndPoints"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A new tensor whose first dimension is 1.</returns>
    /// <exception cref="KeyNotFoundException">
    /// The end point does not exist. The message lists similar names.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    /// <example>
    /// <code>
    /// using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
    /// NhwcTensor features = classifier.Features(photoPath, "resnet_v2_50/block3");
    /// </code>
    /// </example>
    public NhwcTensor Features(RgbImage photo, string endPoint, CancellationToken cancellationToken = default) => Features([photo], endPoint, cancellationToken);

    /// <summary>Returns an end point of several photos.</summary>
    /// <param name="photos">
    /// Photos of any sizes, at least one. The method reads each element once, in order, when its
    /// batch is prepared.
    /// </param>
    /// <param name="endPoint">Name of an end point, one of <see cref="EndPoints"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A new tensor whose first dimension is the number of photos.</returns>
    /// <exception cref="ArgumentException"><paramref name="photos"/> is empty.</exception>
    /// <inheritdoc cref="Features(RgbImage, string, CancellationToken)" path="/exception"/>
    public NhwcTensor Features(IReadOnlyList<RgbImage> photos, string endPoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return Features(photos, [endPoint], cancellationToken)[0];
    }

    /// <summary>Returns several end points of a photo, computed in one pass.</summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="endPoints">
    /// Names of end points, at least one, each of <see cref="EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One new tensor per name, in the names' order. The first dimension is 1. Names of the same
    /// node share a tensor.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="endPoints"/> is empty.</exception>
    /// <inheritdoc cref="Features(RgbImage, string, CancellationToken)" path="/exception"/>
    public IReadOnlyList<NhwcTensor> Features(RgbImage photo, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default) =>
        Features([photo], endPoints, cancellationToken);

    /// <summary>
    /// Returns several end points of several photos, computed in one pass per batch.
    /// </summary>
    /// <param name="photos">
    /// Photos of any sizes, at least one. The method reads each element once, in order, when its
    /// batch is prepared.
    /// </param>
    /// <param name="endPoints">
    /// Names of end points, at least one, each of <see cref="EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One new tensor per name, in the names' order. The first dimension is the number of photos.
    /// Names of the same node share a tensor.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="photos"/> or <paramref name="endPoints"/> is empty.
    /// </exception>
    /// <inheritdoc cref="Features(RgbImage, string, CancellationToken)" path="/exception"/>
    public IReadOnlyList<NhwcTensor> Features(IReadOnlyList<RgbImage> photos, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(endPoints);
        if (photos.Count == 0 || endPoints.Count == 0)
        {
            throw new ArgumentException("Pass at least one photo and one end point.", photos.Count == 0 ? nameof(photos) : nameof(endPoints));
        }

        Node[] named = [.. endPoints.Select(name => EndPoints[name])], nodes = [.. named.Distinct()];
        NhwcTensor[] all = [];
        ForEachBatch(photos, nodes, cancellationToken, (start, results) => all = Gather(all, results, start, photos.Count));
        return [.. named.Select(node => all[Array.IndexOf(nodes, node)])];
    }

    /// <summary>
    /// Returns the embedding of a photo: the mean of the last features over all positions, which is
    /// the end point <c>global_pool</c>. Similar photos have similar vectors.
    /// </summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="normalize">
    /// Whether the vector is divided by its 2-norm, so that the dot product of two vectors is their
    /// cosine similarity. If false, the method returns the features unchanged. A vector of zeros is
    /// always returned unchanged.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// A new array with one value per channel, 2048 for ResNet-50, 101, 152 and 200.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    /// <example>
    /// <code>
    /// using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
    /// float[] first = classifier.Embed(photoPath, normalize: true), second = classifier.Embed(otherPhotoPath, normalize: true);
    /// float similarity = System.Numerics.Tensors.TensorPrimitives.Dot(first, second);
    /// </code>
    /// </example>
    public float[] Embed(RgbImage photo, bool normalize = false, CancellationToken cancellationToken = default) => Embed([photo], normalize, cancellationToken)[0];

    /// <summary>Returns the embeddings of several photos.</summary>
    /// <param name="photos">
    /// Photos of any sizes. The method reads each element once, in order, when its batch is
    /// prepared.
    /// </param>
    /// <param name="normalize">
    /// Whether each vector is divided by its 2-norm. A vector of zeros is returned unchanged.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One new array per photo, in the photos' order.</returns>
    /// <inheritdoc cref="Embed(RgbImage, bool, CancellationToken)" path="/exception"/>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<RgbImage> photos, bool normalize = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        var vectors = new float[photos.Count][];
        ForEachBatch(photos, [EndPoints[GlobalPool]], cancellationToken, (start, results) =>
        {
            int count = results[0].Shape[0], length = results[0].Length / count;
            for (int i = 0; i < count; i++)
            {
                float[] vector = vectors[start + i] = results[0].Span.Slice(i * length, length).ToArray();
                if (normalize && TensorPrimitives.Norm<float>(vector) is > 0 and var norm)
                {
                    TensorPrimitives.Divide(vector, norm, vector);
                }
            }
        });
        return vectors;
    }

    // If there is only one batch, its results are returned. The results of several batches are
    // copied into tensors for all photos.
    private static NhwcTensor[] Gather(NhwcTensor[] all, NhwcTensor[] results, int start, int photos)
    {
        if (results[0].Shape[0] == photos)
        {
            return results;
        }

        if (all.Length == 0)
        {
            all = [.. results.Select(result => NhwcTensor.CreateUninitialized([photos, .. result.Shape.Skip(1)]))];
        }

        for (int i = 0; i < all.Length; i++)
        {
            results[i].Span.CopyTo(all[i].Span[(all[i].Length / photos * start)..]);
        }

        return all;
    }
}
