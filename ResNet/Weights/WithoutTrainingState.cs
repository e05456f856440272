using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without training state: the step counter, the optimizer's slots, moving
/// averages of weights, and other networks. Other arrays in the network's scope remain, so that a
/// strict restore reports them.
/// </summary>
internal sealed class WithoutTrainingState : CheckpointView
{
    /// <summary>Creates a view without the training state of a file.</summary>
    /// <param name="checkpoint">An open file whose arrays have slim's names.</param>
    /// <param name="variables">
    /// Full names of the network's variables, such as <c>resnet_v2_50/conv1/weights</c>.
    /// </param>
    public WithoutTrainingState(ICheckpoint checkpoint, IEnumerable<string> variables)
        : base(checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(variables);
        var names = variables.ToHashSet();
        HashSet<string> scopes = [.. names.Select(Scope)];

        // If the file has no array of the network, the view keeps all arrays, so that the error
        // message of a restore lists them.
        bool fits = checkpoint.Entries.Any(entry => scopes.Contains(Scope(entry.Name)));
        ILookup<bool, StoredArray> sorted = checkpoint.Entries.ToLookup(entry => fits && !names.Contains(entry.Name) && (!scopes.Contains(Scope(entry.Name)) || IsSlot(entry.Name, names)));
        Entries = [.. sorted[false]];
        Ignored = [.. sorted[true].Select(entry => entry.Name)];
    }

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
