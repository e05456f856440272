using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>What the names and shapes in a file of weights tell about the network they belong to. Only the header is looked at.</summary>
/// <param name="Scope">
/// The scope that has <c>conv1/weights</c> or <c>logits/weights</c>, such as <c>resnet_v2_50</c>; where none has, the one all names
/// begin with. Other arrays, such as <c>global_step</c>, may lie beside it. Null where several scopes would do, or none.
/// </param>
/// <param name="Classes">Number of classes of the logits; 0 where the file holds none.</param>
public sealed record WeightsSummary(string? Scope, int Classes)
{
    /// <summary>Looks at the header of a file whose arrays have slim's names.</summary>
    public static WeightsSummary Of(ICheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string[][] names = [.. checkpoint.Entries.Select(entry => entry.Name.Split('/'))];
        string[] scopes = [.. names.Where(name => name is [_, "conv1" or "logits", "weights"]).Select(name => name[0]).Distinct()];
        if (scopes.Length == 0)
        {
            scopes = [.. names.Select(name => name[0]).Distinct()];
        }

        if (scopes is not [string scope])
        {
            return new(null, 0);
        }

        string logitsName = $"{scope}/logits/weights";
        int classes = checkpoint.Entries.FirstOrDefault(entry => entry.Name == logitsName) is { Shape.Rank: > 0 } logits ? logits.Shape[^1] : 0;
        return new(scope, classes);
    }
}
