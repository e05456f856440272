using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Preprocessing;
using NeoResNet.Recipes;
using NeoResNet.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NeoResNet;

/// <summary>
/// A network with its weights, its recipe and the names of its classes: photos in, answers out. Thread-safe: an application needs one, which
/// all its threads use at once. <c>NeoResNet.Images</c> adds overloads that take files and streams.
/// Dispose it when the last call has returned.
/// </summary>
public sealed partial class ImageClassifier : IDisposable
{
    /// <summary>How many classes an answer has where the caller does not say.</summary>
    public const int DefaultTop = 5;

    private const string Predictions = "predictions";

    private readonly VariableStore _variables = new();
    private readonly Session _session;
    private readonly IBackend? _ownBackend;
    private readonly Node _inputs;
    private readonly Node? _maps;
    private readonly int _batchSize;
    private readonly int _maxThreads;
    private int _disposed;

    /// <summary>The network.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>Number of classes; 0 where the weights have no logits, so that there are features alone.</summary>
    public int Classes { get; }

    /// <summary>Names of the classes; <c>class 17</c> and the like where nobody gave any.</summary>
    public ClassNames ClassNames { get; }

    /// <summary>How photos are prepared.</summary>
    public Recipe Recipe { get; }

    /// <summary>Where the recipe came from; <see cref="RecipeOrigin.None"/> where it stands in for one that nobody knows.</summary>
    public RecipeOrigin RecipeOrigin { get; }

    /// <summary>One sentence for users on where the recipe came from.</summary>
    public string RecipeExplanation { get; }

    /// <summary>What <see cref="Features(RgbImage, string, CancellationToken)"/> may be asked for, in slim's order.</summary>
    public EndPoints EndPoints { get; }

    /// <summary>Arrays of the file that are no variables of the network, such as an optimizer's, and were left out.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary>Whether the weights are random, so that its answers mean nothing.</summary>
    public bool HasRandomWeights { get; private set; }

    /// <summary>What it runs on.</summary>
    public IBackend Backend => _session.Backend;

    /// <summary>The most probable classes of one photo, best first.</summary>
    /// <param name="photo">The photo, of any size.</param>
    /// <param name="top">Most classes to tell, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The weights have no logits.</exception>
    /// <exception cref="NotFiniteNumberException">The network gives NaN or infinities: its weights are spoilt.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public IReadOnlyList<Prediction> Classify(RgbImage photo, int top = DefaultTop, CancellationToken cancellation = default) =>
        Classify([photo], top, cancellation)[0];

    /// <summary>The most probable classes of each photo, in the photos' order.</summary>
    /// <param name="photos">The photos, of any sizes.</param>
    /// <param name="top">Most classes to tell for each, at least 1.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidOperationException">The weights have no logits.</exception>
    /// <exception cref="NotFiniteNumberException">The network gives NaN or infinities: its weights are spoilt.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public IReadOnlyList<IReadOnlyList<Prediction>> Classify(IReadOnlyList<RgbImage> photos, int top = DefaultTop, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentNullException.ThrowIfNull(photos);
        RequireClasses();
        if (photos.Count == 0)
        {
            return [];
        }

        NhwcTensor[] results = Run(photos, Answer, cancellation);
        NhwcTensor probabilities = results[0], logits = results[1];
        var answers = new IReadOnlyList<Prediction>[photos.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            ReadOnlySpan<float> own = probabilities.Span.Slice(i * Classes, Classes);
            answers[i] = TensorPrimitives.IsFiniteAll(own) ? Prediction.Top(own, logits.Span.Slice(i * Classes, Classes), ClassNames, top) : throw new NotFiniteNumberException(
                $"{Network.Name} gives probabilities that are no numbers, so there is something wrong with its weights; Trace, or neoresnet doctor, tells at which step it begins.");
        }

        return answers;
    }

    /// <summary>An end point of one photo, such as <c>resnet_v2_50/block3</c> or <c>global_pool</c>. What comes after it is not computed.</summary>
    /// <param name="photo">The photo, of any size.</param>
    /// <param name="endPoint">Its name, one of <see cref="EndPoints"/>.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A new tensor whose first dimension is 1.</returns>
    /// <exception cref="KeyNotFoundException">There is no such end point; the message lists near names.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public NhwcTensor Features(RgbImage photo, string endPoint, CancellationToken cancellation = default) => Features([photo], endPoint, cancellation);

    /// <summary>An end point of several photos.</summary>
    /// <param name="photos">The photos, of any sizes; at least one.</param>
    /// <param name="endPoint">Its name, one of <see cref="EndPoints"/>.</param>
    /// <param name="cancellation">Ends the call with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A new tensor whose first dimension is the number of photos.</returns>
    /// <exception cref="ArgumentException">There is no photo.</exception>
    /// <exception cref="KeyNotFoundException">There is no such end point; the message lists near names.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public NhwcTensor Features(IReadOnlyList<RgbImage> photos, string endPoint, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(endPoint);
        return photos.Count > 0
            ? Run(photos, [EndPoints[endPoint]], cancellation)[0]
            : throw new ArgumentException("Features are those of at least one photo, got none.", nameof(photos));
    }

    /// <summary>Compiles and runs once, so that the first photo does not wait for it.</summary>
    /// <param name="batch">Photos at once; each number that will be used wants its own plan.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or above <see cref="ImageClassifierOptions.BatchSize"/>.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public void Warmup(int batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, _batchSize);
        var inputs = new NhwcTensor([batch, Recipe.Height, Recipe.Width, RgbImage.Channels]);
        _ = CallableOf(Classes > 0 ? Answer : [EndPoints["global_pool"]]).Run([inputs], Options(default));
    }

    /// <summary>Gives weights and plans up.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _session.Dispose();
            _variables.Dispose();
            _ownBackend?.Dispose();
        }
    }

    private NhwcTensor[] Run(IReadOnlyList<RgbImage> photos, Node[] fetches, CancellationToken cancellation)
    {
        Callable call = CallableOf(fetches);
        NhwcTensor[] results = [.. call.OutputShapes(InputShape(photos.Count)).Select(NhwcTensor.Uninitialized)];
        for (int done = 0; done < photos.Count; done += _batchSize)
        {
            int count = Math.Min(_batchSize, photos.Count - done);
            NhwcTensor inputs = Prepare(photos, done, count, cancellation);
            foreach ((NhwcTensor result, NhwcTensor outputs) in results.Zip(call.Run([inputs], Options(cancellation))))
            {
                outputs.Span.CopyTo(result.Span[(result.Length / photos.Count * done)..]);
            }
        }

        return results;
    }

    private NhwcTensor Prepare(IReadOnlyList<RgbImage> photos, int start, int count, CancellationToken cancellation)
    {
        var inputs = NhwcTensor.Uninitialized(InputShape(count));
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Recipe.Prepare(photos[start + i], inputs, i);
        }

        return inputs;
    }

    private Callable CallableOf(params Node[] fetches)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _session.Callable([_inputs], fetches);
    }

    private string Logits => $"{Network.Name}/logits";

    /// <summary>What an answer is made from: one computation for <see cref="Warmup"/> and <see cref="Classify(RgbImage, int, CancellationToken)"/>.</summary>
    private Node[] Answer => [EndPoints[Predictions], EndPoints[Logits]];

    private Shape InputShape(int count) => [count, Recipe.Height, Recipe.Width, RgbImage.Channels];

    private RunOptions Options(CancellationToken cancellation) => new(_maxThreads, cancellation);

    private void RequireClasses()
    {
        if (Classes == 0)
        {
            throw new InvalidOperationException($"The weights of {Network.Name} hold no logits, so there are features alone.");
        }
    }
}
