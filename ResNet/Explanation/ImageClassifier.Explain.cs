using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>
/// Contains the methods that explain predictions: class activation maps and traces of all layers.
/// </content>
public sealed partial class ImageClassifier
{
    /// <summary>Specifies the default number of classes per explanation.</summary>
    public const int DefaultMaps = 3;

    private const int ProfileRuns = 5;

    /// <summary>
    /// Returns a class activation map for each of the most probable classes of a photo: the
    /// contribution of each part of the photo to the score of the class. The maps are exact,
    /// because the networks end in a mean and a 1x1 convolution.
    /// </summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="top">
    /// Number of classes, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The maps. The map of the most probable class comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="top"/> is less than 1.
    /// </exception>
    /// <exception cref="InvalidOperationException">The weights have no logits.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    public IReadOnlyList<ClassMap> Maps(RgbImage photo, int top = DefaultMaps, CancellationToken cancellationToken = default) =>
        Maps([photo], top, cancellationToken)[0];

    /// <summary>Returns class activation maps for several photos.</summary>
    /// <param name="photos">
    /// Photos of any sizes. The method reads each element once, in order, when its batch is
    /// prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One list per photo, in the photos' order; the map of the most probable class comes first.
    /// </returns>
    /// <inheritdoc cref="Maps(RgbImage, int, CancellationToken)" path="/exception"/>
    public IReadOnlyList<IReadOnlyList<ClassMap>> Maps(IReadOnlyList<RgbImage> photos, int top = DefaultMaps, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentNullException.ThrowIfNull(photos);
        RequireClasses();
        var maps = new IReadOnlyList<ClassMap>[photos.Count];
        ForEachBatch(photos, [.. Answer, RequireMaps()], cancellationToken, (start, results) =>
        {
            for (int i = 0; i < results[0].Shape[0]; i++)
            {
                maps[start + i] = MapsOf(results, i, top);
            }
        });
        return maps;
    }

    /// <summary>
    /// Traces a photo through preprocessing and network, and returns statistics and samples of each
    /// step. The layers are computed in groups, so that at most about 64 MiB of layer values are in
    /// memory at a time, or the values of a single larger layer.
    /// </summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="everyLayer">
    /// Whether each convolution inside a unit is a separate step. If false, each unit is one step.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The steps, in order of computation.</returns>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    public NetworkTrace Trace(RgbImage photo, bool everyLayer = false, CancellationToken cancellationToken = default) =>
        Trace(photo, Prepare([photo], 0, 1, cancellationToken), everyLayer, cancellationToken);

    /// <summary>
    /// Traces several photos through preprocessing and network, one after the other.
    /// </summary>
    /// <param name="photos">
    /// Photos of any sizes. The method reads each element once, in order.
    /// </param>
    /// <param name="everyLayer">
    /// Whether each convolution inside a unit is a separate step. If false, each unit is one step.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One trace per photo, in the photos' order.</returns>
    /// <inheritdoc cref="Trace(RgbImage, bool, CancellationToken)" path="/exception"/>
    public IReadOnlyList<NetworkTrace> Trace(IReadOnlyList<RgbImage> photos, bool everyLayer = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        return [.. photos.Select(photo => Trace(photo, everyLayer, cancellationToken))];
    }

    /// <summary>
    /// Returns the results of <see cref="Maps(RgbImage, int, CancellationToken)"/> and
    /// <see cref="Trace(RgbImage, bool, CancellationToken)"/> for a photo, and the time of each
    /// operation. <see cref="Explanation.Save"/> writes it as a page for a browser.
    /// </summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="top">
    /// Number of classes, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The explanation.</returns>
    /// <inheritdoc cref="Maps(RgbImage, int, CancellationToken)" path="/exception"/>
    /// <example>
    /// <code>
    /// using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
    /// Explanation explanation = classifier.Explain(photoPath);
    /// explanation.Save(pagePath, title: "cat.png");
    /// </code>
    /// </example>
    public Explanation Explain(RgbImage photo, int top = DefaultMaps, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentNullException.ThrowIfNull(photo);
        RequireClasses();
        NhwcTensor input = Prepare([photo], 0, 1, cancellationToken);
        NhwcTensor[] results = CallableOf([.. Answer, RequireMaps()]).Run([input], Options(cancellationToken));
        RunProfile profile = CallableOf(EndPoints[Predictions]).Profile([input], ProfileRuns, burnIn: 1, Options(cancellationToken));
        return new(photo, Recipe.GeometryOf(photo.Width, photo.Height), profile)
        {
            Network = Network.Name,
            RecipeExplanation = RecipeExplanation,
            Maps = MapsOf(results, 0, top),
            Trace = Trace(photo, input, everyLayer: true, cancellationToken),
            Backend = Backend.Info,
        };
    }

    /// <summary>Explains several photos, one after the other.</summary>
    /// <param name="photos">
    /// Photos of any sizes. The method reads each element once, in order. Each explanation keeps
    /// its photo in memory.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One explanation per photo, in the photos' order.</returns>
    /// <inheritdoc cref="Maps(RgbImage, int, CancellationToken)" path="/exception"/>
    public IReadOnlyList<Explanation> Explain(IReadOnlyList<RgbImage> photos, int top = DefaultMaps, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentNullException.ThrowIfNull(photos);
        RequireClasses();
        return [.. photos.Select(photo => Explain(photo, top, cancellationToken))];
    }

    private Node RequireMaps() => _maps ?? throw new InvalidOperationException(
        $"{Network.Name} has no class activation maps: its logits are not a dense layer on the mean of features.");

    // The results are the fetches of Answer, followed by the maps.
    private ClassMap[] MapsOf(NhwcTensor[] results, int index, int top)
    {
        Shape shape = results[2].Shape;
        int places = shape[1] * shape[2];
        ReadOnlySpan<float> probabilities = results[0].Span.Slice(index * ClassCount, ClassCount), maps = results[2].Span.Slice(index * places * ClassCount, places * ClassCount);
        float[] logits = results[1].Span.Slice(index * ClassCount, ClassCount).ToArray();
        IReadOnlyList<Prediction> best = Prediction.Top(probabilities, logits, ClassNames, top, Recipe.UnknownThreshold);
        var chosen = new ClassMap[best.Count];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = new(best[i], logits[best[i].Class], shape[1], shape[2], MapOf(maps, best[i].Class, ClassCount));
        }

        return chosen;
    }

    private static float[] MapOf(ReadOnlySpan<float> maps, int index, int classes)
    {
        float[] map = new float[maps.Length / classes];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = maps[(i * classes) + index];
        }

        return map;
    }

    private NetworkTrace Trace(RgbImage photo, NhwcTensor input, bool everyLayer, CancellationToken cancellationToken)
    {
        List<TraceStep> steps = [.. PhotoSteps.Of(Recipe, photo, input)];

        // A node with two names (a block and its last unit) is one step under its first name.
        (string Name, Node Node)[] points =
        [
            .. EndPoints.Where(point => everyLayer || !IsInsideUnit(point.Key)).GroupBy(point => point.Value).Select(names => (names.First().Key, names.Key)),
        ];
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        new LayerWalk(_session, Options(cancellationToken)).Follow(
            Inputs, input, [.. points.Select(point => point.Node)], (i, value) => steps.Add(TraceStep.Of<float>(points[i].Name, value.Shape, value.Span)));
        return new(Network.Name, steps);
    }

    // resnet_v2_50/block1/unit_1/bottleneck_v2 is a unit. Longer names are layers inside it.
    private static bool IsInsideUnit(string name)
    {
        string[] parts = name.Split('/');
        int unit = Array.FindIndex(parts, part => part.StartsWith("unit_", StringComparison.Ordinal));
        return unit >= 0 && parts.Length > unit + 2;
    }
}
