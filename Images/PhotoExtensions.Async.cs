using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>Contains the asynchronous methods.</content>
public static partial class PhotoExtensions
{
    /// <summary>Reads a photo asynchronously and returns its most probable classes.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static async Task<IReadOnlyList<Prediction>> ClassifyAsync(
        this IImageClassifier classifier, Photo photo, int top = ImageClassifier.DefaultTop, CancellationToken cancellationToken = default) =>
        (await ClassifyAsync(classifier, [photo], top, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Reads photos asynchronously and returns the most probable classes of each photo.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<IReadOnlyList<Prediction>>> ClassifyAsync(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, int top = ImageClassifier.DefaultTop, CancellationToken cancellationToken = default) =>
        PhotoParts.RunAsync(photos, PartOf(classifier), DefaultsOf(classifier), part => classifier.Classify(part, top, cancellationToken), PhotoParts.Join, cancellationToken);

    /// <summary>
    /// Reads a photo asynchronously and returns its embedding: the mean of the last features over
    /// all positions. Similar photos have similar vectors.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="normalize">
    /// Whether each vector is divided by its 2-norm, so that the dot product of two vectors is
    /// their cosine similarity.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static async Task<float[]> EmbedAsync(
        this IImageClassifier classifier, Photo photo, bool normalize = false, CancellationToken cancellationToken = default) =>
        (await EmbedAsync(classifier, [photo], normalize, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Reads photos asynchronously and returns their embeddings.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="normalize">
    /// Whether each vector is divided by its 2-norm, so that the dot product of two vectors is
    /// their cosine similarity.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<float[]>> EmbedAsync(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, bool normalize = false, CancellationToken cancellationToken = default) =>
        PhotoParts.RunAsync(photos, PartOf(classifier), DefaultsOf(classifier), part => classifier.Embed(part, normalize, cancellationToken), PhotoParts.Join, cancellationToken);

    /// <summary>
    /// Reads a photo asynchronously and returns one of its end points, such as
    /// <c>resnet_v2_50/block3</c>.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="endPoint">
    /// Name of an end point, one of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<NhwcTensor> FeaturesAsync(
        this IImageClassifier classifier, Photo photo, string endPoint, CancellationToken cancellationToken = default) =>
        FeaturesAsync(classifier, [photo], endPoint, cancellationToken);

    /// <summary>Reads photos asynchronously and returns one of their end points.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="endPoint">
    /// Name of an end point, one of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static async Task<NhwcTensor> FeaturesAsync(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, string endPoint, CancellationToken cancellationToken = default) =>
        (await FeaturesAsync(classifier, photos, [endPoint], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Reads a photo asynchronously and returns several of its end points, computed in one pass.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="endPoints">
    /// Names of end points, at least one, each of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<NhwcTensor>> FeaturesAsync(
        this IImageClassifier classifier, Photo photo, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default) =>
        FeaturesAsync(classifier, [photo], endPoints, cancellationToken);

    /// <summary>
    /// Reads photos asynchronously and returns several of their end points, computed in one pass
    /// per batch.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="endPoints">
    /// Names of end points, at least one, each of <see cref="ImageClassifier.EndPoints"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<NhwcTensor>> FeaturesAsync(
        this IImageClassifier classifier, IReadOnlyList<Photo> photos, IReadOnlyList<string> endPoints, CancellationToken cancellationToken = default) =>
        PhotoParts.RunAsync(photos, PartOf(classifier), DefaultsOf(classifier), part => classifier.Features(part, endPoints, cancellationToken), PhotoParts.Stack, cancellationToken);

    /// <summary>
    /// Reads a photo asynchronously and returns a class activation map for each of its most
    /// probable classes.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static async Task<IReadOnlyList<ClassMap>> MapsAsync(
        this ImageClassifier classifier, Photo photo, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        (await MapsAsync(classifier, [photo], top, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Reads photos asynchronously and returns class activation maps for each photo.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<IReadOnlyList<ClassMap>>> MapsAsync(
        this ImageClassifier classifier, IReadOnlyList<Photo> photos, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        PhotoParts.RunAsync(photos, PartOf(classifier), DefaultsOf(classifier), part => classifier.Maps(part, top, cancellationToken), PhotoParts.Join, cancellationToken);

    /// <summary>
    /// Reads a photo asynchronously, traces it through preprocessing and network, and returns
    /// statistics and samples of each step.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="everyLayer">
    /// Whether each convolution inside a unit is a separate step. If false, each unit is one step.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static async Task<NetworkTrace> TraceAsync(
        this ImageClassifier classifier, Photo photo, bool everyLayer = false, CancellationToken cancellationToken = default) =>
        (await TraceAsync(classifier, [photo], everyLayer, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Reads photos asynchronously and traces them through preprocessing and network, one after the
    /// other.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="everyLayer">
    /// Whether each convolution inside a unit is a separate step. If false, each unit is one step.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<NetworkTrace>> TraceAsync(
        this ImageClassifier classifier, IReadOnlyList<Photo> photos, bool everyLayer = false, CancellationToken cancellationToken = default) =>
        PhotoParts.RunAsync(photos, 1, DefaultsOf(classifier), part => classifier.Trace(part, everyLayer, cancellationToken), PhotoParts.Join, cancellationToken);

    /// <summary>
    /// Reads a photo asynchronously and returns its maps, trace and times.
    /// <see cref="Explanation.Save"/> writes them as a page for a browser.
    /// </summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photo">A path, a stream, encoded bytes or pixels.</param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static async Task<Explanation> ExplainAsync(
        this ImageClassifier classifier, Photo photo, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        (await ExplainAsync(classifier, [photo], top, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Reads photos asynchronously and explains them, one after the other.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">
    /// Paths, streams, encoded bytes or pixels. Each photo is read once, in order, when its batch
    /// is prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, including reads.</param>
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
    public static Task<IReadOnlyList<Explanation>> ExplainAsync(
        this ImageClassifier classifier, IReadOnlyList<Photo> photos, int top = ImageClassifier.DefaultMaps, CancellationToken cancellationToken = default) =>
        PhotoParts.RunAsync(photos, 1, DefaultsOf(classifier), part => classifier.Explain(part, top, cancellationToken), PhotoParts.Join, cancellationToken);

    private static int PartOf(IImageClassifier classifier) =>
        Checked(classifier) is ImageClassifier { BatchSize: var batch } ? batch : ImageClassifierOptions.DefaultBatchSize;
}
