using System.Text.Json;

namespace NeoResNet.Cli;

/// <summary>Collects damaged photos and prints a notice for each at the end.</summary>
internal sealed class DamagedNotices(Terminal terminal)
{
    private readonly List<(string File, string Damage)> _photos = [];

    public void Add(string file, string damage) => _photos.Add((file, damage));

    public void Finish() => _photos.ForEach(photo => terminal.Notice(PhotoDecoding.Notice(photo.File, photo.Damage)));

    public void WriteJson(Utf8JsonWriter json) => json.WriteObjects("damaged", _photos, photo =>
    {
        json.WriteString("file", photo.File);
        json.WriteString("damage", photo.Damage);
    });
}
