using System.Globalization;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>What the names and shapes in a file of weights tell about the network they belong to. Only the header is looked at.</summary>
/// <param name="Scope">The scope all names begin with, such as <c>resnet_v2_50</c>; null where they begin differently.</param>
/// <param name="Depth">The depth that slim's scope name tells; null where the scope is none of <see cref="ResNetV2.Depths"/>.</param>
/// <param name="Classes">Number of classes of the logits; 0 where the file holds none.</param>
public sealed record WeightsSummary(string? Scope, int? Depth, int Classes)
{
    private const string ScopePrefix = "resnet_v2_";

    /// <summary>Looks at the header of a file whose arrays have slim's names.</summary>
    public static WeightsSummary Of(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string[] scopes = [.. file.Entries.Select(entry => entry.Name.Split('/')[0]).Distinct()];
        if (scopes is not [string scope])
        {
            return new(null, null, 0);
        }

        bool isDepth = int.TryParse(scope.AsSpan(scope.StartsWith(ScopePrefix, StringComparison.Ordinal) ? ScopePrefix.Length : 0), NumberStyles.None, CultureInfo.InvariantCulture, out int depth);
        int classes = file.Find($"{scope}/logits/weights") is { Shape.Rank: > 0 } logits ? logits.Shape[^1] : 0;
        return new(scope, isDepth && ResNetV2.Depths.Contains(depth) ? depth : null, classes);
    }
}
