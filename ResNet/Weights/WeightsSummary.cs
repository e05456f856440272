using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>Summarizes the names and shapes in a weights file. Reads only the header.</summary>
/// <param name="Scope">
/// The scope that contains <c>conv1/weights</c> or <c>logits/weights</c>, such as
/// <c>resnet_v2_50</c>; if no scope contains them, the scope of all names. Arrays of other scopes,
/// such as <c>global_step</c>, are ignored. Null if several scopes qualify, or none.
/// </param>
/// <param name="Classes">Number of classes of the logits; 0 if the file has none.</param>
internal sealed record WeightsSummary(string? Scope, int Classes)
{
    /// <summary>Summarizes a file whose arrays have slim's names.</summary>
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
        return new(scope, checkpoint.Entries.FirstOrDefault(entry => entry.Name == logitsName) is { Shape.Rank: > 0 } logits ? logits.Shape[^1] : 0);
    }
}
