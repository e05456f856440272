using System.CommandLine;
using System.Text.Json;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents the network that <c>inspect</c> compares with a file.</summary>
/// <param name="Network">The network.</param>
/// <param name="Classes">Number of classes in the file; 0 for no logits.</param>
/// <param name="Prefix">The ignored prefix of the array names; empty for none.</param>
/// <param name="Match">The comparison of arrays and variables.</param>
internal sealed record InspectedNetwork(NetworkDefinition Network, int Classes, string Prefix, RestoredWeights Match)
{
    /// <summary>
    /// Compares a file with a network. Reads only the header and leaves the file open.
    /// </summary>
    /// <param name="file">An open file.</param>
    /// <param name="model">
    /// Name of the network; null to identify it, which returns null if it is unknown.
    /// </param>
    /// <exception cref="UsageException">The network does not exist.</exception>
    /// <exception cref="DataFileException">The file contradicts the given network.</exception>
    public static InspectedNetwork? Of(ICheckpoint file, string? model)
    {
        try
        {
            var weights = NetworkWeights.Of(file, new(model) { LeavesOpen = true });
            return new(weights.Network, weights.Classes, weights.Prefix, weights.Compare());
        }
        catch (DataFileException) when (model is null)
        {
            return null;
        }
        catch (KeyNotFoundException unknown) when (model is not null)
        {
            throw new UsageException(unknown.Message);
        }
    }

    /// <summary>Returns one line of text.</summary>
    public override string ToString()
    {
        string prefix = Prefix.Length > 0 ? $", under the prefix '{Prefix}'" : "";
        string ignored = Match.Ignored.Count > 0 ? $"; {Match.Ignored.Count} ignored, the first '{Match.Ignored[0]}'" : "";
        return $"network: {Network}, {(Classes > 0 ? Format.Quantity(Classes, "class", "classes") : "no logits")}{prefix}: {Match.Summary}{ignored}";
    }

    /// <summary>Writes the property <c>network</c>: an object, or null for an unknown network.</summary>
    public static void Write(Utf8JsonWriter json, InspectedNetwork? inspected)
    {
        if (inspected is null)
        {
            json.WriteNull("network");
            return;
        }

        json.WriteStartObject("network");
        Cli.Network.WriteName(json, inspected.Network);
        json.WriteNumber("classes", inspected.Classes);
        json.WriteString("prefix", inspected.Prefix);
        json.WriteStrings("ignored", inspected.Match.Ignored);
        RestoreReportJson.Write(json, inspected.Match.Report);
        json.WriteEndObject();
    }
}
