using NeoResNet.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NeoResNet;

/// <content>Contains the methods that classify photos.</content>
public sealed partial class ImageClassifier
{
    /// <summary>Returns the most probable classes of a photo.</summary>
    /// <param name="photo">A photo of any size.</param>
    /// <param name="top">
    /// Number of classes, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The classes; the most probable one comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="top"/> is less than 1.
    /// </exception>
    /// <exception cref="InvalidOperationException">The weights have no logits.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// The network returns NaN or infinities, because its weights are damaged.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    /// <example>
    /// <code>
    /// var red = new RgbImage(width: 1, height: 1, pixels: new byte[] { 255, 0, 0 });
    /// using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights("resnet20_v2_cifar");
    /// Prediction best = classifier.Classify(red, top: 1)[0];
    /// </code>
    /// </example>
    public IReadOnlyList<Prediction> Classify(RgbImage photo, int top = DefaultTop, CancellationToken cancellationToken = default) =>
        Classify([photo], top, cancellationToken)[0];

    /// <summary>Returns the most probable classes of each photo.</summary>
    /// <param name="photos">
    /// Photos of any sizes. The method reads each element once, in order, when its batch is
    /// prepared.
    /// </param>
    /// <param name="top">
    /// Number of classes per photo, at least 1. A network with fewer classes returns all of them.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One list per photo, in the photos' order; the most probable class comes first.
    /// </returns>
    /// <inheritdoc cref="Classify(RgbImage, int, CancellationToken)" path="/exception"/>
    public IReadOnlyList<IReadOnlyList<Prediction>> Classify(IReadOnlyList<RgbImage> photos, int top = DefaultTop, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentNullException.ThrowIfNull(photos);
        RequireClasses();
        var answers = new IReadOnlyList<Prediction>[photos.Count];
        ForEachBatch(photos, Answer, cancellationToken, (start, results) =>
        {
            for (int i = 0; i < results[0].Shape[0]; i++)
            {
                answers[start + i] = AnswerOf(results, i, top);
            }
        });
        return answers;
    }

    private IReadOnlyList<Prediction> AnswerOf(NhwcTensor[] results, int index, int top)
    {
        ReadOnlySpan<float> probabilities = results[0].Span.Slice(index * ClassCount, ClassCount), logits = results[1].Span.Slice(index * ClassCount, ClassCount);
        return TensorPrimitives.IsFiniteAll(probabilities) ? Prediction.Top(probabilities, logits, ClassNames, top, Recipe.UnknownThreshold) : throw new NotFiniteNumberException(
            $"{Network.Name} returns probabilities that are not finite numbers: its weights are damaged. Trace, or the command neoresnet doctor, shows at which step this starts.");
    }
}
