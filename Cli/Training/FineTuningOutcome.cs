using System.Globalization;
using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>Collects the results of <c>neoresnet finetune</c>.</summary>
internal sealed class FineTuningOutcome(OpenedPhotos photos)
{
    /// <summary>Gets or sets the result for the logits; null if a resumed training had them.</summary>
    public FineTuningResult? Logits { get; set; }

    /// <summary>Gets or sets the result of training all layers; null without it.</summary>
    public TrainingResult? AllLayers { get; set; }

    /// <summary>Gets the path of the network; null if it was not written yet.</summary>
    public string? ModelPath => AllLayers?.ModelPath ?? Logits?.ModelPath;

    /// <summary>Gets or sets the threshold in the recipe of the network; null for none.</summary>
    public double? Threshold { get; set; }

    /// <summary>Gets or sets the result for the test photos; null for none.</summary>
    public Evaluation? Test { get; set; }

    public void Print(Terminal terminal)
    {
        if (Threshold is { } threshold)
        {
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Below the probability {threshold:F4}, the answer is \"None of these\"."));
        }

        TrainingResults.PrintTest(terminal, Test);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("file", ModelPath);
        json.WriteOptional("unknown_threshold", Threshold);
        if (Logits is { } logits)
        {
            json.WriteStartObject("logits");
            json.WriteNumber("images", logits.Images);
            json.WriteStrings("kept_classes", logits.KeptClasses);
            json.WriteStrings("new_classes", logits.NewClasses);
            json.WriteFinite("loss", logits.Loss);
            json.WriteNumber("accuracy", logits.Accuracy);
            json.WriteOptional("validation_accuracy", logits.ValidationAccuracy);
            json.WriteEndObject();
        }

        if (AllLayers is { } all)
        {
            json.WriteStartObject("all_layers");
            TrainingResults.WriteJson(json, all);
            json.WriteEndObject();
        }

        TrainingResults.WriteTest(json, Test);
        photos.Unreadable.WriteJson(json);
        photos.Damaged.WriteJson(json);
    }
}
