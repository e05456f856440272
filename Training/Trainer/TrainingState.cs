using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Represents the position of a training and its sums so far. Together with the variables, it
/// determines how the training continues.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>Specifies the key of the state, as JSON text, in the metadata of a checkpoint.</summary>
    public const string MetadataKey = "neoresnet.training";

    private const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gets or sets the number of updates so far.</summary>
    public long Step { get; set; }

    /// <summary>Gets or sets the number of whole epochs so far.</summary>
    public int Epoch { get; set; }

    /// <summary>Gets or sets the number of batches of the current epoch so far.</summary>
    public int Batch { get; set; }

    /// <summary>Gets or sets the sums of the current epoch.</summary>
    public TrainingSums EpochSums { get; set; }

    /// <summary>Gets or sets the sums since the last line of the metrics.</summary>
    public TrainingSums LineSums { get; set; }

    /// <summary>Gets or sets the sums of the last whole epoch.</summary>
    public TrainingSums LastEpoch { get; set; }

    /// <summary>
    /// Gets or sets the epoch, from 1, with the best accuracy; 0 for none or for the initial weights.
    /// </summary>
    public int BestEpoch { get; set; }

    /// <summary>Gets or sets the best accuracy on the validation photos; -1 for none.</summary>
    public double BestAccuracy { get; set; } = -1;

    /// <summary>Gets whether there is a best accuracy.</summary>
    public bool HasBest => BestAccuracy >= 0;

    /// <summary>Gets or sets the number of evaluations since the best one.</summary>
    public int WithoutGain { get; set; }

    /// <summary>Returns metadata that stores the state in a checkpoint.</summary>
    /// <param name="settings">The settings that must be the same in a resumed training.</param>
    public string ToJson(IReadOnlyDictionary<string, string> settings)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("step", Step);
            json.WriteNumber("epoch", Epoch);
            json.WriteNumber("batch", Batch);
            EpochSums.Write(json, "epoch_sums");
            LineSums.Write(json, "line_sums");
            LastEpoch.Write(json, "last_epoch");
            json.WriteNumber("best_epoch", BestEpoch);
            json.WriteNumber("best_accuracy", BestAccuracy);
            json.WriteNumber("without_gain", WithoutGain);
            json.WriteStartObject("settings");
            foreach ((string name, string value) in settings)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Reads the state of a checkpoint.</summary>
    /// <param name="path">Path of the checkpoint, for messages.</param>
    /// <param name="metadata">Metadata of the checkpoint.</param>
    /// <param name="settings">The settings of the training that resumes.</param>
    /// <exception cref="DataFileException">
    /// The checkpoint has no state, or the state is malformed.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A setting differs. The message names it with both values.
    /// </exception>
    public static TrainingState Read(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, string> settings)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? text))
        {
            throw new DataFileException(path, null, $"is no checkpoint of a training: it has no metadata entry '{MetadataKey}'.");
        }

        Dictionary<string, string> stored = [];
        TrainingState state;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version && version != Version)
            {
                throw new DataFileException(path, null, $"its training state has version {version}; this library reads version {Version}.");
            }

            foreach (JsonProperty setting in root.GetProperty("settings").EnumerateObject())
            {
                stored[setting.Name] = setting.Value.GetString() ?? "";
            }

            state = new()
            {
                Step = root.GetProperty("step").GetInt64(),
                Epoch = root.GetProperty("epoch").GetInt32(),
                Batch = root.GetProperty("batch").GetInt32(),
                EpochSums = TrainingSums.Read(root.GetProperty("epoch_sums")),
                LineSums = TrainingSums.Read(root.GetProperty("line_sums")),
                LastEpoch = TrainingSums.Read(root.GetProperty("last_epoch")),
                BestEpoch = root.GetProperty("best_epoch").GetInt32(),
                BestAccuracy = root.GetProperty("best_accuracy").GetDouble(),
                WithoutGain = root.GetProperty("without_gain").GetInt32(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DataFileException(path, null, $"its metadata entry '{MetadataKey}' is damaged: {e.Message}");
        }

        if (state.Step < 0 || state.Epoch < 0 || state.Batch < 0)
        {
            throw new DataFileException(path, null, string.Create(CultureInfo.InvariantCulture, $"its metadata entry '{MetadataKey}' is damaged: step {state.Step}, epoch {state.Epoch}, batch {state.Batch}."));
        }

        foreach ((string name, string value) in settings)
        {
            if (stored.GetValueOrDefault(name) is var before && before != value)
            {
                throw new ArgumentException($"Cannot resume '{path}': its {name} is {before ?? "not stored"}, but the {name} of this training is {value}. Pass the same options and photos, or train into another folder.");
            }
        }

        return state;
    }
}

/// <summary>Represents sums over the batches of a stretch of training.</summary>
/// <param name="Loss">Sum of the batches' losses.</param>
/// <param name="Correct">Number of photos that were classified correctly.</param>
/// <param name="Batches">Number of batches.</param>
/// <param name="Images">Number of photos.</param>
internal readonly record struct TrainingSums(double Loss, long Correct, long Batches, long Images)
{
    public double MeanLoss => Batches == 0 ? 0 : Loss / Batches;

    public double Accuracy => Images == 0 ? 0 : (double)Correct / Images;

    public TrainingSums Add(double loss, int correct, int images) => new(Loss + loss, Correct + correct, Batches + 1, Images + images);

    internal void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(Loss);
        json.WriteNumberValue(Correct);
        json.WriteNumberValue(Batches);
        json.WriteNumberValue(Images);
        json.WriteEndArray();
    }

    internal static TrainingSums Read(JsonElement array) => new(array[0].GetDouble(), array[1].GetInt64(), array[2].GetInt64(), array[3].GetInt64());
}
