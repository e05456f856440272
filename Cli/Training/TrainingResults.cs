using System.Globalization;
using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>Writes the result of a training.</summary>
internal static class TrainingResults
{
    /// <summary>Describes how a training ended.</summary>
    public static string Describe(TrainingResult result)
    {
        string best = result.BestEpoch is { } epoch
            ? string.Create(CultureInfo.InvariantCulture, $", the best of {(epoch == 0 ? "the weights before them" : $"epoch {epoch}")} with validation accuracy {result.BestAccuracy:P2}")
            : "";
        string end = result.End == TrainingEnd.StoppedEarly ? "Stopped early" : "Finished";
        return Format.Plain(string.Create(CultureInfo.InvariantCulture, $"{end} after {result.Epochs} epochs. Wrote {result.ModelPath}{best}."));
    }

    /// <summary>Prints the result for the test photos; null for none.</summary>
    public static void PrintTest(Terminal terminal, Evaluation? test)
    {
        if (test is not null)
        {
            terminal.Out.WriteLine("Test photos:");
            EvaluationTables.Print(terminal, test);
        }
    }

    public static void WriteJson(Utf8JsonWriter json, TrainingResult result)
    {
        json.WriteString("end", result.End switch { TrainingEnd.Finished => "finished", TrainingEnd.StoppedEarly => "stopped_early", _ => "cancelled" });
        json.WriteNumber("steps", result.Steps);
        json.WriteNumber("epochs", result.Epochs);
        json.WriteOptional("best_epoch", result.BestEpoch);
        if (result.BestAccuracy is { } best)
        {
            json.WriteNumber("best_accuracy", best);
        }

        json.WriteFinite("loss", result.Loss);
        json.WriteNumber("accuracy", result.Accuracy);
    }

    /// <summary>Writes the result for the test photos; null for none.</summary>
    public static void WriteTest(Utf8JsonWriter json, Evaluation? test)
    {
        if (test is not null)
        {
            json.WriteStartObject("test");
            json.WriteNumber("images", test.Images);
            json.WriteNumber("accuracy", test.Accuracy);
            json.WriteNumber("loss", test.Loss);
            json.WriteNumber("unknown", test.Unknown);
            json.WriteEndObject();
        }
    }
}
