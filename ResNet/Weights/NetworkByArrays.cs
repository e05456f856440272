using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Identifies the network of a file by the names and shapes of its arrays, if the file belongs to a
/// family whose layers have meaningful names.
/// </summary>
internal static class NetworkByArrays
{
    // More than any network's arrays with the state of an optimizer. Bounds the time for untrusted
    // files.
    private const int MaxArrays = 20_000;

    // Weights and bias of the logits, which a file without a classifier lacks.
    private const int LogitsArrays = 2;

    private static readonly Lazy<NetworkDefinition[]> Candidates = new(() => [.. NetworkCatalog.All.Where(network => network.HasOwnNames)]);

    /// <summary>
    /// Returns the only network of the catalog whose variables have exactly the arrays of a file,
    /// except for logits that the file may lack; null if there is none.
    /// </summary>
    public static NetworkDefinition? Find(ICheckpoint file)
    {
        if (file.Entries.Count > MaxArrays)
        {
            return null;
        }

        NetworkDefinition[] found = [.. Candidates.Value.Where(network => Compare(network, file) is { } report && IsWhole(network, report)).Take(2)];
        return found is [var only] ? only : null;
    }

    private static bool IsWhole(NetworkDefinition network, RestoreReport report) =>
        report.Unexpected.Count == 0 && report.WrongShapes.Count == 0 && report.Missing.All(name => network.IsLogits(name));

    private static RestoreReport? Compare(NetworkDefinition network, ICheckpoint file)
    {
        IReadOnlySet<string> names = network.FileNames();

        // The set has two names per variable.
        if (file.Entries.Count < (names.Count / 2) - LogitsArrays)
        {
            return null;
        }

        try
        {
            string prefix = ArrayPrefix.Of(file, network, names);
            ICheckpoint arrays = prefix.Length == 0 ? file : new WithoutPrefix(file, prefix, name => names.Contains(network.Normalize(name)));
            using var variables = new VariableStore();
            network.AddVariables(variables, network.ClassesOf(arrays));
            return variables.Compare(new WithoutScalars(network.Adapt(arrays, variables), variables.Variables.Select(variable => variable.Name)));
        }
        catch (DataFileException)
        {
            // The file has two arrays for a variable of this network.
            return null;
        }
    }
}
