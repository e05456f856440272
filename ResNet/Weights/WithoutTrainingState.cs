using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without training state: the step counter, the optimizer's slots, moving
/// averages of weights, and other networks. Other arrays in the network's scope remain, so that a
/// strict restore reports them. Disposing it disposes the checkpoint.
/// </summary>
internal sealed class WithoutTrainingState : ICheckpoint
{
    private readonly ICheckpoint _checkpoint;

    /// <summary>Creates a view without the training state of a file.</summary>
    /// <param name="checkpoint">An open file whose arrays have slim's names.</param>
    /// <param name="variables">
    /// Full names of the network's variables, such as <c>resnet_v2_50/conv1/weights</c>.
    /// </param>
    public WithoutTrainingState(ICheckpoint checkpoint, IEnumerable<string> variables)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(variables);
        _checkpoint = checkpoint;
        var names = variables.ToHashSet();
        HashSet<string> scopes = [.. names.Select(Scope)];

        // If the file has no array of the network, the view keeps all arrays, so that the error
        // message of a restore lists them.
        bool fits = checkpoint.Entries.Any(entry => scopes.Contains(Scope(entry.Name)));
        ILookup<bool, StoredArray> sorted = checkpoint.Entries.ToLookup(entry => fits && !names.Contains(entry.Name) && (!scopes.Contains(Scope(entry.Name)) || IsSlot(entry.Name, names)));
        Entries = [.. sorted[false]];
        Ignored = [.. sorted[true].Select(entry => entry.Name)];
    }

    /// <inheritdoc/>
    public string FileName => _checkpoint.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; }

    /// <summary>Gets the names of the omitted arrays, in the file's order.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <inheritdoc/>
    public string SourceOf(string name) => _checkpoint.SourceOf(name);

    /// <inheritdoc/>
    public NhwcTensor ReadTensor(string name) => _checkpoint.ReadTensor(name);

    HostBuffer ICheckpoint.ReadBuffer(string name) => _checkpoint.ReadBuffer(name);

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();

    private static string Scope(string name) => name.Split('/')[0];

    // TensorFlow names a slot after its variable: <variable>/Momentum, <variable>/RMSProp_1,
    // <variable>/ExponentialMovingAverage.
    private static bool IsSlot(string name, HashSet<string> variables)
    {
        for (int end = name.LastIndexOf('/'); end > 0; end = name.LastIndexOf('/', end - 1))
        {
            if (variables.Contains(name[..end]))
            {
                return true;
            }
        }

        return false;
    }
}
