using System.Text.Json;

namespace NeoResNet.Cli;

/// <summary>
/// Collects the photos of a data set that cannot be decoded, and reports each once. Several threads
/// can add photos.
/// </summary>
internal sealed class UnreadablePhotos(Terminal terminal)
{
    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, string> _reasons = [];

    public void Add(string name, Exception failure)
    {
        lock (_gate)
        {
            if (_reasons.TryAdd(name, failure.Message))
            {
                terminal.Notice($"Skipped a photo: {failure.Message}");
            }
        }
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            json.WriteObjects("failed", _reasons, failure =>
            {
                json.WriteString("file", failure.Key);
                json.WriteString("reason", failure.Value);
            });
        }
    }
}
