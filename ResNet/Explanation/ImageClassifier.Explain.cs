using NeoResNet.Nn;
using NeoResNet.Preprocessing;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>Looking inside.</content>
public sealed partial class ImageClassifier
{
    /// <summary>How many classes an explanation has where the caller does not say.</summary>
    public const int DefaultMaps = 3;

    private const int ProfileRuns = 5;

    /// <summary>Says for the most probable classes of a photo what in it speaks for them; exact for networks that end in a mean and a 1x1 convolution, as these do.</summary>
    /// <param name="photo">The photo, of any size.</param>
    /// <param name="top">Most classes, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The maps, that of the most probable class first.</returns>
    /// <exception cref="InvalidOperationException">The weights have no logits.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public IReadOnlyList<ClassMap> Maps(RgbImage photo, int top = DefaultMaps, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RequireClasses();
        NhwcTensor input = Prepare([photo], 0, 1, cancellation);
        return Maps(input, top, cancellation);
    }

    /// <summary>
    /// Follows a photo through preprocessing and network. The layers are computed in groups, so that the values of few are in memory at once: about
    /// 64 MiB of them, or a single larger one.
    /// </summary>
    /// <param name="photo">The photo, of any size.</param>
    /// <param name="everyLayer">Whether the convolutions inside the units are steps of their own; else the units are.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public NetworkTrace Trace(RgbImage photo, bool everyLayer = false, CancellationToken cancellation = default)
    {
        NhwcTensor input = Prepare([photo], 0, 1, cancellation);
        return Trace(photo, input, everyLayer, cancellation);
    }

    /// <summary>All that <see cref="Maps(RgbImage, int, CancellationToken)"/> and <see cref="Trace(RgbImage, bool, CancellationToken)"/> tell, and how long each operation takes.</summary>
    /// <param name="photo">The photo, of any size.</param>
    /// <param name="top">Most classes, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The weights have no logits.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public Explanation Explain(RgbImage photo, int top = DefaultMaps, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        RequireClasses();
        NhwcTensor input = Prepare([photo], 0, 1, cancellation);
        return new(
            photo, Recipe.GeometryOf(photo.Width, photo.Height), Network.Name, RecipeExplanation, Maps(input, top, cancellation),
            Trace(photo, input, everyLayer: true, cancellation),
            CallableOf(EndPoints[Predictions]).Profile([input], ProfileRuns, burnIn: 1, Options(cancellation)), Backend.Info);
    }

    private ClassMap[] Maps(NhwcTensor input, int top, CancellationToken cancellation)
    {
        NhwcTensor[] results = CallableOf(EndPoints[Predictions], EndPoints[Logits], _maps!).Run([input], Options(cancellation));
        NhwcTensor maps = results[2];
        float[] logits = results[1].Span.ToArray();
        return [.. Prediction.Top(results[0].Span, logits, ClassNames, top).Select(prediction =>
            new ClassMap(prediction, logits[prediction.Class], maps.Shape[1], maps.Shape[2], MapOf(maps.Span, prediction.Class, Classes)))];
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

    private NetworkTrace Trace(RgbImage photo, NhwcTensor input, bool everyLayer, CancellationToken cancellation)
    {
        List<TraceStep> steps = [.. PhotoSteps.Of(Recipe, photo, input)];

        // In the order of computation; a node of two names (a block and its last unit) is one step, under the name that was given first.
        (string Name, Node Node)[] points =
        [
            .. EndPoints.Where(point => everyLayer || !IsInsideUnit(point.Key)).GroupBy(point => point.Value).Select(names => (names.First().Key, names.Key)),
        ];
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        new LayerWalk(_session, Options(cancellation)).Follow(
            _inputs, input, [.. points.Select(point => point.Node)], (i, value) => steps.Add(TraceStep.Of<float>(points[i].Name, value.Shape, value.Span)));
        return new(Network.Name, steps);
    }

    // resnet_v2_50/block1/unit_1/bottleneck_v2 is a unit; what lies below is inside.
    private static bool IsInsideUnit(string name)
    {
        string[] parts = name.Split('/');
        int unit = Array.FindIndex(parts, part => part.StartsWith("unit_", StringComparison.Ordinal));
        return unit >= 0 && parts.Length > unit + 2;
    }
}
