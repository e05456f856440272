using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Classifies photos and explains the predictions. A classifier combines a network with its
/// weights, its recipe and the names of its classes.
/// </summary>
/// <remarks>
/// This class is thread-safe: an application needs only one instance for all its threads. Dispose
/// it after the last call has returned. The methods of this class take pixels. The package
/// <c>NeoResNet.Images</c> adds the same methods for paths, streams and encoded bytes, and
/// asynchronous methods.
/// </remarks>
/// <example>
/// Classify a photo. <c>Classify(path)</c> needs the package <c>NeoResNet.Images</c>.
/// <code>
/// using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
/// foreach (Prediction prediction in classifier.Classify(photoPath, top: 3))
/// {
///     Console.WriteLine($"{prediction.Probability:P1} {prediction.Name}");
/// }
/// </code>
/// </example>
public sealed partial class ImageClassifier : IImageClassifier, IDisposable
{
    /// <summary>Specifies the default number of classes per photo.</summary>
    public const int DefaultTop = 5;

    /// <summary>Specifies the name of the end point of the pooled features.</summary>
    internal const string GlobalPool = "global_pool";

    private const string Predictions = "predictions";

    private readonly VariableStore _variables = new();
    private readonly Session _session;
    private readonly IBackend? _ownBackend;
    private readonly Node? _maps;
    private readonly int _maxThreads;
    private int _disposed;

    /// <summary>Gets the network.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>
    /// Gets the number of classes; 0 if the weights have no logits. If it is 0,
    /// <see cref="Classify(RgbImage, int, CancellationToken)"/>, <c>Maps</c> and <c>Explain</c>
    /// throw.
    /// </summary>
    public int ClassCount { get; }

    /// <summary>
    /// Gets the names of the classes: those of the options, else those of the weights, else those of
    /// ImageNet for a network of the catalog that was designed for ImageNet, else numbered names
    /// such as <c>class 17</c>.
    /// </summary>
    public ClassNames ClassNames { get; }

    /// <summary>Gets one sentence for users about the origin of the class names.</summary>
    public string ClassNamesExplanation { get; private set; } = "";

    /// <summary>Gets the recipe that prepares photos.</summary>
    public Recipe Recipe { get; }

    /// <summary>
    /// Gets the origin of the recipe; <see cref="RecipeOrigin.None"/> if no recipe is known and a
    /// substitute is used.
    /// </summary>
    public RecipeOrigin RecipeOrigin { get; }

    /// <summary>Gets one sentence for users about the origin of the recipe.</summary>
    public string RecipeExplanation { get; }

    /// <summary>
    /// Gets the end points that <see cref="Features(RgbImage, string, CancellationToken)"/>
    /// accepts, in slim's order.
    /// </summary>
    public EndPoints EndPoints { get; }

    /// <summary>
    /// Gets the maximum number of photos per run of the network. Longer lists are split.
    /// </summary>
    public int BatchSize { get; }

    /// <summary>
    /// Gets the names of arrays in the file that are not variables of the network, such as the
    /// state of an optimizer. The classifier ignores these arrays.
    /// </summary>
    public IReadOnlyList<string> IgnoredArrays { get; private set; } = [];

    /// <summary>
    /// Gets the common prefix of the array names in the weights file that the classifier ignored,
    /// such as <c>module.</c>; empty for none.
    /// </summary>
    public string ArrayPrefix { get; private set; } = "";

    /// <summary>
    /// Gets the matched and mismatched arrays and variables; null for random weights and for ONNX
    /// models. Only a lenient load and excluded scopes leave mismatches
    /// (<see cref="ImageClassifierOptions.Lenient"/>).
    /// </summary>
    public RestoreReport? WeightsReport { get; private set; }

    /// <summary>
    /// Gets <see cref="WeightsReport"/> as one line, with the names that the file uses.
    /// </summary>
    internal string RestoreSummary { get; private set; } = "";

    /// <summary>
    /// Gets whether some or all weights are random, so that predictions are meaningless. A lenient
    /// load sets weights that it does not find to random values
    /// (<see cref="ImageClassifierOptions.Lenient"/>).
    /// </summary>
    public bool HasRandomWeights { get; private set; }

    /// <summary>Gets the backend that runs the network.</summary>
    public IBackend Backend => _session.Backend;

    /// <summary>
    /// Compiles and runs the network once, so that the first photo does not wait for compilation.
    /// </summary>
    /// <param name="batchSize">
    /// Number of photos at once, 1 to <see cref="BatchSize"/>. Each number has a plan of its own.
    /// </param>
    /// <param name="cancellationToken">Cancels the run; compilation is not interrupted.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="batchSize"/> is out of its range.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    public void WarmUp(int batchSize = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, BatchSize);
        _ = CallableOf(ClassCount > 0 ? Answer : [EndPoints[GlobalPool]]).Run([new NhwcTensor(InputShape(batchSize))], Options(cancellationToken));
    }

    /// <summary>
    /// Frees the weights, the compiled plans and, unless the caller passed it in the options, the
    /// backend. Calls in progress finish or throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _session.Dispose();
            _variables.Dispose();
            _ownBackend?.Dispose();
        }
    }

    /// <summary>
    /// Runs photos through the network batch by batch. Passes the index of each batch's first photo
    /// and the fetched values to a function.
    /// </summary>
    private void ForEachBatch(IReadOnlyList<RgbImage> photos, Node[] fetches, CancellationToken cancellationToken, Action<int, NhwcTensor[]> take)
    {
        Callable call = CallableOf(fetches);
        for (int start = 0; start < photos.Count; start += BatchSize)
        {
            NhwcTensor inputs = Prepare(photos, start, Math.Min(BatchSize, photos.Count - start), cancellationToken);
            take(start, call.Run([inputs], Options(cancellationToken)));
        }
    }

    private NhwcTensor Prepare(IReadOnlyList<RgbImage> photos, int start, int count, CancellationToken cancellationToken)
    {
        var inputs = NhwcTensor.CreateUninitialized(InputShape(count));
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Recipe.Prepare(photos[start + i], inputs, i);
        }

        return inputs;
    }

    /// <summary>Computes a node for prepared photos.</summary>
    internal NhwcTensor Compute(Node node, NhwcTensor inputs, CancellationToken cancellationToken) => CallableOf(node).Run([inputs], Options(cancellationToken))[0];

    private Callable CallableOf(params Node[] fetches)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _session.Callable([Inputs], fetches);
    }

    /// <summary>Gets the end point of the logits.</summary>
    internal string Logits => $"{Network.Name}/logits";

    /// <summary>
    /// What an answer is made from: one computation for <see cref="WarmUp"/> and
    /// <see cref="Classify(RgbImage, int, CancellationToken)"/>.
    /// </summary>
    private Node[] Answer => [EndPoints[Predictions], EndPoints[Logits]];

    private Shape InputShape(int count) => [count, Recipe.Height, Recipe.Width, RgbImage.Channels];

    /// <summary>Gets the placeholder of prepared photos.</summary>
    internal Node Inputs { get; }

    /// <summary>Gets the output stride that the caller chose; null for the network's.</summary>
    internal int? OutputStride { get; }

    /// <summary>Gets the options of photos without options of their own; null for none.</summary>
    internal PhotoOptions? PhotoDefaults { get; }

    private RunOptions Options(CancellationToken cancellationToken) => new(_maxThreads, cancellationToken);

    private void RequireClasses()
    {
        if (ClassCount == 0)
        {
            throw new InvalidOperationException($"The weights of {Network.Name} have no logits; only features are available. Load weights with logits to classify photos.");
        }
    }
}
