using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// Represents the weights of a known network, read from a file in any format and mapped to the
/// network's variables.
/// </summary>
/// <remarks>
/// Use this class to build a graph of your own with published weights, or to examine how a file
/// matches a network. To classify photos, use
/// <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/>, which reads files in the
/// same way.
/// </remarks>
/// <example>
/// <code>
/// using Weights weights = Weights.Load(weightsPath);
/// var graph = new Graph(weights.Variables);
/// Node images = graph.Placeholder([null, weights.Network.ImageSize, weights.Network.ImageSize, 3]);
/// (Node logits, EndPoints endPoints) = weights.Network.Build(images, weights.ClassCount, reuse: true);
/// </code>
/// </example>
public sealed class Weights : IDisposable
{
    private Weights(NetworkWeights file, int? classes)
    {
        Network = file.Network;
        ClassCount = classes ?? file.Classes;
        Format = file.Format;
        ArrayPrefix = file.Prefix;
        Recipe = file.Recipe.Recipe;
        ClassNames = ClassCount == file.Classes ? file.FindClassNames()?.Names : null;
        try
        {
            Network.AddVariables(Variables, ClassCount);
            RestoredWeights restored = file.Restore(Variables, logits: ClassCount > 0);
            Report = restored.Report;
            IgnoredArrays = restored.Ignored;
            HasRandomWeights = file.AreRandom || restored.Random.Count > 0;
        }
        catch
        {
            Variables.Dispose();
            throw;
        }
    }

    /// <summary>Gets the network that the weights belong to.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>Gets the number of classes; 0 if the variables contain no logits.</summary>
    public int ClassCount { get; }

    /// <summary>
    /// Gets the network's variables with their values, in the scope of the network's name. To build
    /// the network on them, pass <c>reuse: true</c> to
    /// <see cref="NetworkDefinition.Build">Network.Build</see>.
    /// </summary>
    public VariableStore Variables { get; } = new();

    /// <summary>Gets the matched and mismatched arrays and variables.</summary>
    public RestoreReport Report { get; }

    /// <summary>
    /// Gets the names of arrays in the file that are not variables of the network, such as the
    /// state of an optimizer, or that are in an ignored scope. If the network has no logits, the
    /// file's logits are not listed.
    /// </summary>
    public IReadOnlyList<string> IgnoredArrays { get; }

    /// <summary>
    /// Gets the common prefix of the array names in the file that was ignored, such as
    /// <c>module.</c>; empty for none.
    /// </summary>
    public string ArrayPrefix { get; }

    /// <summary>Gets whether some or all variables have random values.</summary>
    public bool HasRandomWeights { get; }

    /// <summary>Gets the format of the file.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>Gets the recipe that prepares photos for the weights; null if none is known.</summary>
    public Recipe? Recipe { get; }

    /// <summary>
    /// Gets the names of the classes; null if they are unknown, or if <see cref="ClassCount"/> is
    /// not the number of classes in the file.
    /// </summary>
    public ClassNames? ClassNames { get; }

    /// <summary>Reads the weights in a file and maps them to the variables of their network.</summary>
    /// <param name="path">
    /// Path of a file of weights in any format of <see cref="CheckpointFormat"/>. The content
    /// determines the format. The arrays have this library's names or those of the network's family.
    /// </param>
    /// <param name="network">
    /// Name of the network, one of <see cref="NetworkCatalog"/>; null to identify it by the recipe
    /// of the weights or by the names and shapes of the arrays.
    /// </param>
    /// <param name="classes">
    /// Number of classes of the logits; 0 for no logits; null for the number in the file. For
    /// fine-tuning on other classes, also ignore the scope <c>logits</c>.
    /// </param>
    /// <param name="ignoreScopes">
    /// Scopes below the network's scope, such as <c>logits</c>, whose arrays in the file are
    /// ignored. Their variables receive random values. If it contains <c>logits</c> and
    /// <paramref name="classes"/> is null, there are no logits.
    /// </param>
    /// <param name="lenient">
    /// Whether to accept a partial match: variables without an array of their name and shape receive
    /// random values, and other arrays are ignored.
    /// </param>
    /// <returns>The weights. The caller must dispose them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="classes"/> is negative.
    /// </exception>
    /// <exception cref="ArgumentException">An ignored scope matches no variable.</exception>
    /// <exception cref="Tensors.DataFileException">
    /// The file is damaged, or its network cannot be identified.
    /// </exception>
    /// <exception cref="RestoreException">
    /// The arrays do not match the network, and <paramref name="lenient"/> is false. The exception
    /// contains the report.
    /// </exception>
    /// <exception cref="KeyNotFoundException">
    /// No network is named <paramref name="network"/>. The message lists similar names.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static Weights Load(string path, string? network = null, int? classes = null, IReadOnlyList<string>? ignoreScopes = null, bool lenient = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(classes ?? 0, nameof(classes));
        using var file = NetworkWeights.Of(Checkpoint.Open(path), new(network) { ExcludedScopes = ignoreScopes ?? [], Lenient = lenient });
        return new(file, classes);
    }

    /// <summary>Frees the variables.</summary>
    public void Dispose() => Variables.Dispose();
}
