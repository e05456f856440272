using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Provides methods that take one or more <see cref="Photo"/> instances: paths of files, streams,
/// encoded bytes or pixels.
/// </summary>
/// <remarks>
/// To pass an array of paths, use a spread element: <c>classifier.Classify([..
/// Directory.GetFiles("photos", "*.jpg")])</c>. The methods whose names end in <c>Async</c> only
/// use asynchronous reads, as ASP.NET Core requires for a request's body. They decode and compute
/// on the thread pool, so they do not block the caller's thread.
/// </remarks>
public static partial class PhotoExtensions
{
    /// <summary>Returns the most probable classes of a photo.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The classes; the most probable one comes first.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Classify(RgbImage, int, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<Prediction> Classify(
        this IImageClassifier classifier, Photo photo, int top = ImageClassifier.DefaultTop, CancellationToken cancellationToken = default) =>
        Classify(classifier, [photo], top, cancellationToken)[0];

    /// <summary>Returns the most probable classes of each photo.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One list per photo, in the photos' order; the most probable class comes first.
    /// </returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Classify(RgbImage, int, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<IReadOnlyList<Prediction>> Classify(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, int top = ImageClassifier.DefaultTop, CancellationToken cancellationToken = default) =>
        Checked(classifier).Classify(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), top, cancellationToken);

    /// <summary>
    /// Returns the embedding of a photo: the mean of the last features over all positions. Similar
    /// photos have similar vectors.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="normalize">
    /// Whether each vector is divided by its 2-norm, so that the dot product of two vectors is
    /// their cosine similarity.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A new array with one value per channel.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Embed(RgbImage, bool, CancellationToken)" path="/exception"/>
    public static float[] Embed(
        this IImageClassifier classifier, Photo photo, bool normalize = false, CancellationToken cancellationToken = default) =>
        Embed(classifier, [photo], normalize, cancellationToken)[0];

    /// <summary>Returns the embeddings of several photos.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="normalize">
    /// Whether each vector is divided by its 2-norm, so that the dot product of two vectors is
    /// their cosine similarity.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One new array per photo, in the photos' order.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Embed(RgbImage, bool, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<float[]> Embed(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, bool normalize = false, CancellationToken cancellationToken = default) =>
        Checked(classifier).Embed(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), normalize, cancellationToken);

    /// <summary>Returns an end point of a photo, such as <c>resnet_v2_50/block3</c>.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="endPoint">
    /// Name of an end point, one of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A new tensor whose first dimension is 1.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Features(RgbImage, string, CancellationToken)" path="/exception"/>
    public static NhwcTensor Features(
        this IImageClassifier classifier, Photo photo, string endPoint, CancellationToken cancellationToken = default) =>
        Features(classifier, [photo], endPoint, cancellationToken);

    /// <summary>Returns an end point of several photos.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="endPoint">
    /// Name of an end point, one of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A new tensor whose first dimension is the number of photos.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Features(RgbImage, string, CancellationToken)" path="/exception"/>
    public static NhwcTensor Features(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, string endPoint, CancellationToken cancellationToken = default) =>
        Checked(classifier).Features(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), [endPoint], cancellationToken)[0];

    /// <summary>Returns several end points of a photo, computed in one pass.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="endPoints">
    /// Names of end points, at least one, each of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One new tensor per name, in the names' order. The first dimension is 1.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Features(RgbImage, IReadOnlyList{string}, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<NhwcTensor> Features(
        this IImageClassifier classifier, Photo photo, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default) =>
        Features(classifier, [photo], endPoints, cancellationToken);

    /// <summary>
    /// Returns several end points of several photos, computed in one pass per batch.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="endPoints">
    /// Names of end points, at least one, each of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One new tensor per name, in the names' order. The first dimension is the number of photos.
    /// </returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Features(RgbImage, IReadOnlyList{string}, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<NhwcTensor> Features(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default) =>
        Checked(classifier).Features(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), endPoints, cancellationToken);

    /// <summary>
    /// Returns a class activation map for each of the most probable classes of a photo.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The maps. The map of the most probable class comes first.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Maps(RgbImage, int, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<ClassMap> Maps(
        this ImageClassifier classifier, Photo photo, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        Maps(classifier, [photo], top, cancellationToken)[0];

    /// <summary>Returns class activation maps for several photos.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One list per photo, in the photos' order; the map of the most probable class comes first.
    /// </returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Maps(RgbImage, int, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<IReadOnlyList<ClassMap>> Maps(
        this ImageClassifier classifier, IReadOnlyList<Photo> photos, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        Checked(classifier).Maps(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), top, cancellationToken);

    /// <summary>
    /// Traces a photo through preprocessing and network, and returns statistics and samples of each
    /// step.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="everyLayer">
    /// Whether each convolution inside a unit is a separate step. If false, each unit is one step.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The steps, in order of computation.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Trace(RgbImage, bool, CancellationToken)" path="/exception"/>
    public static NetworkTrace Trace(
        this ImageClassifier classifier, Photo photo, bool everyLayer = false, CancellationToken cancellationToken = default) =>
        Trace(classifier, [photo], everyLayer, cancellationToken)[0];

    /// <summary>
    /// Traces several photos through preprocessing and network, one after the other.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="everyLayer">
    /// Whether each convolution inside a unit is a separate step. If false, each unit is one step.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One trace per photo, in the photos' order.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Trace(RgbImage, bool, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<NetworkTrace> Trace(
        this ImageClassifier classifier, IReadOnlyList<Photo> photos, bool everyLayer = false, CancellationToken cancellationToken = default) =>
        Checked(classifier).Trace(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), everyLayer, cancellationToken);

    /// <summary>
    /// Returns maps, trace and times for a photo. <see cref="Explanation.Save"/> writes them as a
    /// page for a browser.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The explanation.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Explain(RgbImage, int, CancellationToken)" path="/exception"/>
    public static Explanation Explain(
        this ImageClassifier classifier, Photo photo, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        Explain(classifier, [photo], top, cancellationToken)[0];

    /// <summary>Explains several photos, one after the other.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One explanation per photo, in the photos' order.</returns>
    /// <exception cref="DataFileException">
    /// A photo is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of its
    /// <see cref="PhotoOptions"/>.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <inheritdoc cref="ImageClassifier.Explain(RgbImage, int, CancellationToken)" path="/exception"/>
    public static IReadOnlyList<Explanation> Explain(
        this ImageClassifier classifier, IReadOnlyList<Photo> photos, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        Checked(classifier).Explain(new DecodedPhotos(photos, DefaultsOf(classifier), cancellationToken), top, cancellationToken);

    private static PhotoOptions? DefaultsOf(IImageClassifier classifier) => (Checked(classifier) as ImageClassifier)?.PhotoDefaults;

    private static T Checked<T>(T classifier)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return classifier;
    }
}
