using System.CommandLine;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>Represents the options that select the photos of a training.</summary>
internal sealed class TrainingData
{
    private const double DefaultValidation = 0.1;

    private readonly Option<string> _data = DataOption.Create();
    private readonly Option<double?> _validation = Options.Number(
        "--validation", value => value is >= 0 and < 1, "of at least 0 and below 1", "Share of the training photos that select the best weights instead, if the data set has no part 'val'; 0 trains on all photos and keeps the last weights. Default: 0.1.");

    private readonly PhotoDecoding _decoding;

    /// <summary>Adds the options to a command.</summary>
    public TrainingData(Command command)
    {
        command.Add(_data);
        command.Add(_validation);
        _decoding = new(command);
    }

    /// <summary>Opens the data set and reports files that are not photos.</summary>
    public OpenedPhotos Open(ParseResult parsed, ulong seed, Terminal terminal)
    {
        var photos = new TrainingPhotos(terminal, parsed.GetRequiredValue(_data), _decoding.Read(parsed));
        PhotoDatasetParts parts = photos.Parts;
        double share = parsed.GetValue(_validation) ?? DefaultValidation;
        (PhotoDataset training, PhotoDataset? validation) = parts.Validation is not null ? (parts.Training, parts.Validation)
            : share == 0 ? (parts.Training, null)
            : parts.Training.Split(share, seed);
        return new(training, validation, parts.Test, photos.Damaged, photos.Unreadable);
    }
}

/// <summary>Represents the photos of a training.</summary>
/// <param name="Training">The photos to learn from.</param>
/// <param name="Validation">The photos that select the best weights; null for none.</param>
/// <param name="Test">The photos that are classified at the end; null for none.</param>
/// <param name="Damaged">Receives damaged photos.</param>
/// <param name="Unreadable">Receives unreadable photos.</param>
internal sealed record OpenedPhotos(PhotoDataset Training, PhotoDataset? Validation, PhotoDataset? Test, DamagedNotices Damaged, UnreadablePhotos Unreadable)
{
    /// <summary>Prints the network and the numbers of photos.</summary>
    public void PrintHeading(Terminal terminal, ParseResult parsed, string network)
    {
        if (!Output.IsJson(parsed))
        {
            terminal.Out.WriteLine(Format.Plain($"{network}, {Format.Quantity(Training.Classes.Count, "class", "classes")}, {Format.Quantity(Training.Count, "training photo")}{Number(Validation, "validation photo")}{Number(Test, "test photo")}"));
            terminal.Out.Flush();
        }

        static string Number(PhotoDataset? photos, string name) => photos is null ? "" : $", {Format.Quantity(photos.Count, name)}";
    }

    /// <summary>Classifies the test photos; returns null if there are none.</summary>
    public Evaluation? RunTest(string modelPath, int? threads, int? batch, Terminal terminal)
    {
        if (Test is null)
        {
            return null;
        }

        var options = new ImageClassifierOptions { MaxThreads = threads };
        using ImageClassifier classifier = ImageClassifier.Load(modelPath, batch is { } size ? options with { BatchSize = size } : options);
        return Evaluation.Run(classifier, Test, Unreadable.Add, cancellationToken: terminal.Cancellation);
    }
}
