using System.Globalization;

namespace NeoResNet.Training;

/// <summary>
/// Lists the settings that determine the bits of a training. A resumed training must have the same
/// ones.
/// </summary>
internal static class TrainingSettings
{
    /// <summary>Returns the settings by the names that messages use.</summary>
    public static Dictionary<string, string> Of(TrainerOptions options, PhotoDataset training, PhotoDataset? validation, Recipe recipe, LearningRate schedule)
    {
        PhotoLoaderOptions photos = options.Photos;
        Augmentation augmentation = photos.Augmentation;
        return new()
        {
            ["network"] = options.Network,
            ["list of classes"] = string.Join(", ", training.Classes),
            ["number of training photos"] = Text(training.Count),
            ["number of validation photos"] = Text(validation?.Count ?? 0),
            ["input size"] = $"{Text(recipe.Height)} x {Text(recipe.Width)}",
            ["number of epochs"] = Text(options.Epochs),
            ["batch size"] = Text(photos.BatchSize),
            ["seed"] = photos.Seed.ToString(CultureInfo.InvariantCulture),
            ["optimizer"] = options.Optimizer.ToString() ?? "",
            ["schedule"] = schedule.ToString(),
            ["label smoothing"] = Text(options.LabelSmoothing),
            ["weight decay"] = Text(options.WeightDecay),
            ["limit of the gradients' norm"] = Text(options.ClipNorm),
            ["accumulation"] = Text(options.Accumulation),
            ["average of the weights"] = Text(options.AverageDecay),
            ["augmentation"] = string.Create(
                CultureInfo.InvariantCulture,
                $"crop {augmentation.Crop}, padding {augmentation.Padding}, area {augmentation.MinArea}, flip {augmentation.Flip}, colours {augmentation.DistortColors}, cutout {augmentation.Cutout}, mixup {augmentation.Mixup}"),
            ["list of class weights"] = photos.ClassWeights is { } weights ? string.Join(", ", weights.Select(weight => Text(weight))) : "none",
        };
    }

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
