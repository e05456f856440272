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

    private static readonly Lazy<(NetworkDefinition Network, Lazy<NetworkShapes> Shapes)[]> Candidates = new(() =>
        [.. NetworkCatalog.All.Where(network => network.HasOwnNames).Select(network => (network, new Lazy<NetworkShapes>(() => new(network))))]);

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

        // The shapes exclude nearly every network that is not the file's, before any name is read.
        Dictionary<Shape, int> shapes = NetworkShapes.Count(file.Entries.Select(entry => entry.Shape));
        NetworkDefinition[] found = [.. Candidates.Value
            .Where(candidate => candidate.Shapes.Value.AreIn(shapes))
            .Select(candidate => candidate.Network)
            .Where(network => Compare(network, file) is { } report && IsWhole(network, report))
            .Take(2)];
        return found is [var only] ? only : null;
    }

    private static bool IsWhole(NetworkDefinition network, RestoreReport report) =>
        report.Unexpected.Count == 0 && report.WrongShapes.Count == 0 && report.Missing.All(name => network.IsLogits(name));

    private static RestoreReport? Compare(NetworkDefinition network, ICheckpoint file)
    {
        try
        {
            IReadOnlySet<string> names = network.FileNames();
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
