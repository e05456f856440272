using System.Globalization;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>Contains the methods that create a classifier.</content>
public sealed partial class ImageClassifier
{
    // Memory grows with the pixels of the input, and weights are untrusted.
    private const int MaxStoredPixels = 1024 * 1024;

    private ImageClassifier(NetworkDefinition network, int classes, FoundRecipe recipe, ImageClassifierOptions options)
    {
        Network = network;
        ClassCount = classes;
        Recipe = options.ImageSize is { } size ? recipe.Require().WithSize(size) : recipe.Require();
        Recipe.ThrowIfFaulty();
        RecipeOrigin = recipe.Origin;
        RecipeExplanation = recipe.Explanation;
        BatchSize = options.BatchSize;
        _maxThreads = options.MaxThreads ?? 0;
        PhotoDefaults = options.Photos;
        OutputStride = options.OutputStride;
        var graph = new Graph(_variables);
        Inputs = graph.Placeholder([null, Recipe.Height, Recipe.Width, RgbImage.Channels], "images");
        (_, EndPoints) = network.Build(Inputs, classes, isTraining: false, outputStride: options.OutputStride);
        _maps = classes == 0 ? null
            : network.IsImported ? OnnxNetwork.FindMaps(EndPoints[Logits])
            : ClassActivation.AddMaps(EndPoints, network.Name, classes);
        ClassNames = options.ClassNames is not { } names ? ClassNames.Numbered(classes)
            : names.Fit(classes, Recipe.LabelOffset) ?? throw new ArgumentException($"Expected one name per class for the {classes} classes of {network.Name}, got {names.Count} names.");

        _ownBackend = options.Backend is null ? new CpuBackend(new() { MaxThreads = options.MaxThreads }) : null;
        _session = new(graph, options.Backend ?? _ownBackend!, new() { Compile = new() { LowMemory = options.LowMemory } });
    }

    /// <summary>
    /// Reads weights from a file and creates their network, with the recipe and the class names of
    /// the weights.
    /// </summary>
    /// <param name="weightsPath">
    /// Path of a file of weights in any format of <see cref="CheckpointFormat"/>, with this library's
    /// array names or those of the network's family; or of an ONNX model. The content determines the
    /// format.
    /// </param>
    /// <param name="options">
    /// Options; null for the defaults. Options for weight files, such as
    /// <see cref="ImageClassifierOptions.ExcludedScopes"/>, have no effect.
    /// </param>
    /// <returns>A classifier. The caller must dispose it.</returns>
    /// <exception cref="ArgumentException">
    /// In <paramref name="options"/>, the recipe is invalid, the number of class names differs from
    /// the network's, or the network cannot reach the output stride.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// In <paramref name="options"/>, the batch size, thread limit or image size is out of range.
    /// </exception>
    /// <exception cref="DataFileException">
    /// The file is damaged, or an array's elements are not floating-point numbers
    /// (<see cref="CheckpointException"/>); or neither the file nor the options specify the network
    /// or the recipe; or parts of the file contradict each other. The message names the cause and
    /// the option to pass.
    /// </exception>
    /// <exception cref="RestoreException">
    /// The file lacks a variable, contains additional arrays, or an array has a different shape,
    /// and <see cref="ImageClassifierOptions.Lenient"/> is false.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// No network is named <see cref="ImageClassifierOptions.Network"/>. The message lists similar
    /// names.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    /// <example>
    /// <code>
    /// using ImageClassifier classifier = ImageClassifier.Load(weightsPath, new() { MaxThreads = 2, BatchSize = 8 });
    /// Console.WriteLine($"{classifier.Network} with {classifier.ClassCount} classes. {classifier.RecipeExplanation}");
    /// </code>
    /// </example>
    public static ImageClassifier Load(string weightsPath, ImageClassifierOptions? options = null)
    {
        options = Checked(options);
        if (OnnxNetwork.IsOnnx(weightsPath))
        {
            return Load(OnnxNetwork.Load(weightsPath), options);
        }

        return Load(options.MapWeights ? Safetensors.Map(weightsPath) : Checkpoint.Open(weightsPath), options, isStream: false);
    }

    /// <summary>
    /// Reads weights from a stream and creates their network, with the recipe and the class names
    /// in the stream's metadata.
    /// </summary>
    /// <param name="weights">
    /// A complete safetensors file with this library's array names or those of the network's
    /// family, or an ONNX model without external data. A stream that cannot seek is read into memory first, at most 2 GB. The method leaves
    /// the stream open.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="name">
    /// Name of the weights in messages. A well-known file name such as
    /// <c>resnet_v2_50.safetensors</c> also selects the recipe.
    /// </param>
    /// <returns>A classifier. The caller must dispose it.</returns>
    /// <inheritdoc cref="Load(string, ImageClassifierOptions?)" path="/exception"/>
    public static ImageClassifier Load(Stream weights, ImageClassifierOptions? options = null, string name = "weights stream")
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options = Checked(options);
        return !weights.CanSeek ? Load(BoundedStream.ReadToEnd(weights, Array.MaxLength) ?? throw TooLong(name), options, name)
            : OnnxNetwork.IsOnnx(weights, name) ? Load(OnnxNetwork.Load(weights, name), options)
            : Load(Safetensors.Open(weights, name, leaveOpen: true), options, isStream: true);
    }

    /// <summary>
    /// Reads weights from a stream asynchronously and creates their network, with the recipe and
    /// the class names in the stream's metadata. Builds the network on the thread pool.
    /// </summary>
    /// <param name="weights">
    /// A complete safetensors file with this library's array names or those of the network's
    /// family, or an ONNX model without external data; at most 2 GB. The method reads it into memory with asynchronous reads only, and
    /// leaves the stream open.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="name">
    /// Name of the weights in messages. A well-known file name such as
    /// <c>resnet_v2_50.safetensors</c> also selects the recipe.
    /// </param>
    /// <param name="cancellationToken">Cancels reading, or the start of building.</param>
    /// <returns>A classifier. The caller must dispose it.</returns>
    /// <inheritdoc cref="Load(string, ImageClassifierOptions?)" path="/exception"/>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static async Task<ImageClassifier> LoadAsync(
        Stream weights, ImageClassifierOptions? options = null, string name = "weights stream", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options = Checked(options);
        byte[] bytes = await BoundedStream.ReadToEndAsync(weights, Array.MaxLength, cancellationToken).ConfigureAwait(false) ?? throw TooLong(name);
        return await Task.Run(() => Load(bytes, options, name), cancellationToken).ConfigureAwait(false);
    }

    private static ImageClassifier Load(byte[] bytes, ImageClassifierOptions options, string name)
    {
        var stream = new MemoryStream(bytes);
        return OnnxNetwork.IsOnnx(stream, name) ? Load(OnnxNetwork.Load(bytes, name), options) : Load(Safetensors.Open(stream, name), options, isStream: true);
    }

    private static DataFileException TooLong(string name) => new(name, null, $"has more than {Array.MaxLength} bytes, the maximum for a stream that is read into memory.");

    private static ImageClassifier Load(ICheckpoint weights, ImageClassifierOptions options, bool isStream)
    {
        using var file = NetworkWeights.Of(weights, new(options.Network, options.Recipe, isStream) { ExcludedScopes = options.ExcludedScopes, Lenient = options.Lenient });
        return Load(file, options);
    }

    /// <summary>Creates a classifier from open weights and leaves them open.</summary>
    /// <param name="file">
    /// Weights that were opened with the network and the recipe of <paramref name="options"/>.
    /// </param>
    /// <param name="options">The options.</param>
    internal static ImageClassifier Load(NetworkWeights file, ImageClassifierOptions options)
    {
        if (options.Recipe is null && file.Recipe.Recipe?.ClassCount is { } told && file.Classes > 0 && told != file.Classes)
        {
            throw new DataFileException(file.FileName, null, $"contains logits of {file.Classes} classes; its recipe is for {told} classes. {file.Recipe.Explanation} {WayOut(file.Recipe)}".TrimEnd());
        }

        if (options.Recipe is null && options.ImageSize is null && file.Recipe.Recipe is { } stored && (long)stored.Height * stored.Width > MaxStoredPixels)
        {
            throw new DataFileException(
                file.FileName, null, $"its recipe requires an input of {stored.Height} x {stored.Width} pixels; weights may require at most {MaxStoredPixels} pixels. To accept a larger input, pass its size (ImageClassifierOptions.ImageSize or --size).");
        }

        FoundClassNames? names = options.ClassNames is null ? file.FindClassNames() : null;
        return Made(new(file.Network, file.Classes, file.Recipe, options with { ClassNames = options.ClassNames ?? names?.Names }), made =>
        {
            made.ClassNamesExplanation = ExplainNames(options.ClassNames, names);
            RestoredWeights restored = file.Restore(made._variables, logits: file.Classes > 0, made._maxThreads);
            made.ArrayPrefix = file.Prefix;
            made.IgnoredArrays = restored.Ignored;
            made.WeightsReport = restored.Report;
            made.RestoreSummary = restored.Summary;
            made.HasRandomWeights = file.AreRandom || restored.Random.Count > 0;
        });
    }

    /// <summary>
    /// Creates a classifier with random weights, for tests and timings of an application without a
    /// weights file. Its predictions are meaningless. If the options have no recipe, the classifier
    /// uses the recipe of the network's published weights. If no weights are published, it uses
    /// <see cref="Recipe.Inception"/>.
    /// </summary>
    /// <param name="network">Name of the network, one of <see cref="NetworkCatalog"/>.</param>
    /// <param name="seed">
    /// Seed of the weights. The same seed yields the same weights on every machine.
    /// </param>
    /// <param name="classes">Number of classes, at least 1; null for the network's default.</param>
    /// <param name="options">
    /// Options; null for the defaults. Options for weight files, such as
    /// <see cref="ImageClassifierOptions.ExcludedScopes"/>, have no effect.
    /// </param>
    /// <returns>A classifier. The caller must dispose it.</returns>
    /// <exception cref="ArgumentException">
    /// In <paramref name="options"/>, the recipe is invalid, the number of class names differs from
    /// the network's, the network is another one, or the network cannot reach the output stride.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="classes"/>, or the batch size, thread limit or image size in
    /// <paramref name="options"/>, is out of range.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// No network has this name. The message lists similar names.
    /// </exception>
    public static ImageClassifier CreateWithRandomWeights(string network, ulong seed = 0, int? classes = null, ImageClassifierOptions? options = null)
    {
        options = Checked(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes ?? 1, 1, nameof(classes));
        NetworkDefinition definition = NetworkCatalog.Get(network);
        if (options.Network is { } other && other != network)
        {
            throw new ArgumentException($"The options name the network '{other}', but the argument is '{network}'. Pass one of them only.", nameof(options));
        }

        (Recipe recipe, RecipeOrigin origin, string explanation) = options.Recipe is { } given ? (given, RecipeOrigin.Given, "The caller passed the recipe.")
            : KnownRecipes.OfModel(network) is { } known ? (known.Recipe, RecipeOrigin.KnownName, $"The recipe is that of '{network}', a well-known name: {known.Source}.")
            : (Recipe.Inception.WithSize(definition.ImageSize), RecipeOrigin.None,
                string.Create(CultureInfo.InvariantCulture, $"No recipe is known for '{network}'; Inception's at {definition.ImageSize} x {definition.ImageSize} replaces it, because the weights are random."));
        int count = classes ?? definition.ClassCount;

        // Published names are ignored if their number differs. Names in a recipe that the caller
        // passed must match the number of classes.
        ClassNames? names = options.ClassNames ?? (origin == RecipeOrigin.Given ? recipe.ClassNames : recipe.ClassNames?.Fit(count, recipe.LabelOffset));
        return Made(
            new(definition, count, new(network, null, isStream: true, recipe, origin, explanation), options with { ClassNames = names }),
            made =>
            {
                made.ClassNamesExplanation = ExplainNames(options.ClassNames, names is null ? null : new(names, "The recipe contains the class names."));
                made._variables.Initialize(seed, maxThreads: made._maxThreads);
                made.HasRandomWeights = true;
            });
    }

    private static ImageClassifierOptions Checked(ImageClassifierOptions? options)
    {
        options ??= new();
        OptionRange.Check(nameof(options.BatchSize), nameof(options.BatchSize), options.BatchSize, 1);
        OptionRange.Check(nameof(options.MaxThreads), nameof(options.MaxThreads), options.MaxThreads ?? 1, 1, CpuBackendOptions.MaxSupportedThreads);
        OptionRange.Check(nameof(options.ImageSize), nameof(options.ImageSize), options.ImageSize ?? 1, 1, Recipe.MaxSide);
        return options;
    }

    private static string ExplainNames(ClassNames? given, FoundClassNames? found) =>
        given is not null ? "The caller passed the class names." : found?.Explanation ?? "The classes have no names, only numbers.";

    private static string WayOut(FoundRecipe recipe) => recipe.Origin == RecipeOrigin.KnownName ? $"To override it, write a {RecipeFile.Suffix} file beside the weights." : "";

    private static ImageClassifier Made(ImageClassifier classifier, Action<ImageClassifier> giveValues)
    {
        try
        {
            giveValues(classifier);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}
