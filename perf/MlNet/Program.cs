using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

// Trains ML.NET's featurizer pipeline on a folder with the parts train and test, and prints the
// accuracy on the test photos. Usage: NeoResNet.MlNet DATA [sdca|lbfgs]
if (args is not [{ } data, .. var rest])
{
    Console.Error.WriteLine("Usage: NeoResNet.MlNet DATA [sdca|lbfgs]");
    return 2;
}

long start = Stopwatch.GetTimestamp();
var ml = new MLContext(seed: 0);
IDataView training = ml.Data.LoadFromEnumerable(Photos("train")), test = ml.Data.LoadFromEnumerable(Photos("test"));

IEstimator<ITransformer> trainer = rest is ["lbfgs"] ? ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy() : ml.MulticlassClassification.Trainers.SdcaMaximumEntropy();
IEstimator<ITransformer> pipeline = ml.Transforms.LoadImages("Image", imageFolder: "", "Path")
    .Append(ml.Transforms.ResizeImages("Image", imageWidth: 224, imageHeight: 224))
    .Append(ml.Transforms.ExtractPixels("Pixels", "Image"))
    .Append(ml.Transforms.DnnFeaturizeImage("Features", model => model.ModelSelector.ResNet18(ml, model.OutputColumn, model.InputColumn), "Pixels"))
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .AppendCacheCheckpoint(ml)
    .Append(trainer);
ITransformer model = pipeline.Fit(training);

TimeSpan fitted = Stopwatch.GetElapsedTime(start);
MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
Console.WriteLine($"accuracy {metrics.MicroAccuracy:F4}, loss {metrics.LogLoss:F4}; fit {fitted.TotalSeconds:F1} s, with test {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s, peak memory {Environment.WorkingSet / 1e6:F0} MB");
return 0;

IEnumerable<LabelledPhoto> Photos(string part) => Directory.GetDirectories(Path.Combine(data, part)).Order(StringComparer.Ordinal)
    .SelectMany(folder => Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(path => new LabelledPhoto { Path = path, Label = Path.GetFileName(folder) }));

internal sealed class LabelledPhoto
{
    public string Path { get; set; } = "";

    public string Label { get; set; } = "";
}
