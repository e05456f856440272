using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>
/// Opens the data set of a training, and collects the photos that are damaged or unreadable.
/// </summary>
internal sealed class TrainingPhotos
{
    public TrainingPhotos(Terminal terminal, string path, PhotoOptions options)
    {
        (Damaged, Unreadable) = (new(terminal), new(terminal));
        var passedOver = new PassedOverPictures();
        Parts = PhotoDataset.Open(
            path, new() { Photos = options with { Damaged = Damaged.Add }, PassedOver = Directory.Exists(path) ? passedOver.Look : null }, terminal.Cancellation);
        passedOver.Report(terminal);
    }

    public PhotoDatasetParts Parts { get; }

    public DamagedNotices Damaged { get; }

    public UnreadablePhotos Unreadable { get; }

    public void WriteJson(Utf8JsonWriter json)
    {
        Unreadable.WriteJson(json);
        Damaged.WriteJson(json);
    }
}
