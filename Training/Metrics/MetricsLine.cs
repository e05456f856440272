using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeoResNet.Training;

/// <summary>Represents the numbers of a stretch of training, one line of <c>metrics.jsonl</c>.</summary>
/// <param name="IsEpoch">Whether the line is about a whole epoch.</param>
/// <param name="Step">The number of updates so far.</param>
/// <param name="Epoch">The number of epochs so far, with a fraction.</param>
/// <param name="Loss">Mean loss of the training photos, without the weight decay.</param>
/// <param name="Accuracy">Share of training photos that were classified correctly.</param>
/// <param name="Rate">The last learning rate.</param>
/// <param name="ImagesPerSecond">Number of training photos per second.</param>
/// <param name="ValidationLoss">Mean cross-entropy of the validation photos; null for none.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation photos; null for none.</param>
internal sealed record MetricsLine(
    bool IsEpoch, long Step, double Epoch, double Loss, double Accuracy, double Rate, double ImagesPerSecond, double? ValidationLoss = null, double? ValidationAccuracy = null)
{
    private const string StepKind = "step", EpochKind = "epoch";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the JSON object, without a line end.</summary>
    public string ToJson()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteString("kind", IsEpoch ? EpochKind : StepKind);
            json.WriteNumber("step", Step);
            json.WriteNumber("epoch", Epoch);
            json.WriteNumber("loss", Loss);
            json.WriteNumber("accuracy", Accuracy);
            json.WriteNumber("learning_rate", Rate);
            json.WriteNumber("images_per_second", Math.Round(ImagesPerSecond, 1));
            if (ValidationAccuracy is { } accuracy)
            {
                json.WriteNumber("validation_loss", ValidationLoss ?? 0);
                json.WriteNumber("validation_accuracy", accuracy);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>
    /// Reads a line; returns null for an incomplete or foreign line, such as the last line of a
    /// process that was ended while it wrote.
    /// </summary>
    public static MetricsLine? TryParse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new(
                root.GetProperty("kind").GetString() == EpochKind,
                root.GetProperty("step").GetInt64(),
                root.GetProperty("epoch").GetDouble(),
                root.GetProperty("loss").GetDouble(),
                root.GetProperty("accuracy").GetDouble(),
                root.GetProperty("learning_rate").GetDouble(),
                root.GetProperty("images_per_second").GetDouble(),
                root.TryGetProperty("validation_loss", out JsonElement loss) ? loss.GetDouble() : null,
                root.TryGetProperty("validation_accuracy", out JsonElement accuracy) ? accuracy.GetDouble() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
