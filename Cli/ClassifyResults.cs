using System.Text.Json;
using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>
/// Collects the results of <c>classify</c>, and prints each at once or all at the end.
/// </summary>
/// <param name="terminal">Receives the output.</param>
/// <param name="hasRandomWeights">
/// Returns whether the weights are random. Called only if there are results.
/// </param>
/// <param name="weights">The weights file; null for none.</param>
/// <param name="areText">
/// Whether this object prints the results as tables. If false, the caller prints them.
/// </param>
/// <param name="isDeferred">
/// Whether to print at the end, because a progress bar or a JSON object occupies the output.
/// </param>
internal sealed class ClassifyResults(Terminal terminal, Func<bool> hasRandomWeights, string? weights, bool areText, bool isDeferred)
{
    private readonly List<PhotoResult> _results = [];
    private bool _hasWarned;

    private sealed record PhotoResult(string File, IReadOnlyList<Prediction> Predictions)
    {
        public bool IsUnknown => Predictions is [{ IsUnknown: true }, ..];
    }

    /// <summary>Gets the number of classified photos.</summary>
    public int Count => _results.Count;

    /// <summary>Adds the result of one photo.</summary>
    public void Add(string file, IReadOnlyList<Prediction> predictions)
    {
        _results.Add(new(file, predictions));
        if (!isDeferred)
        {
            Print(_results[^1]);
        }
    }

    /// <summary>Prints the deferred results.</summary>
    public void Finish()
    {
        if (isDeferred)
        {
            _results.ForEach(Print);
        }
    }

    /// <summary>Writes all results.</summary>
    public void WriteJson(Utf8JsonWriter json) => json.WriteObjects("images", _results, result =>
    {
        json.WriteString("file", result.File);
        json.WriteBoolean("unknown", result.IsUnknown);
        json.WriteObjects("predictions", result.Predictions, prediction => WritePrediction(json, prediction));
    });

    /// <summary>Writes one predicted class.</summary>
    public static void WritePrediction(Utf8JsonWriter json, Prediction prediction)
    {
        json.WriteNumber("class", prediction.Class);
        json.WriteString("name", prediction.Name);
        json.WriteFinite("probability", prediction.Probability);
    }

    private void Print(PhotoResult result)
    {
        if (!_hasWarned && hasRandomWeights())
        {
            terminal.WarnOfRandomWeights(weights, "classes");
            _hasWarned = true;
        }

        if (!areText)
        {
            return;
        }

        terminal.Out.WriteLine(Format.Plain(result.File));
        if (result.IsUnknown)
        {
            terminal.Out.WriteLine("None of these: the most probable class is below the threshold of the weights.");
        }

        Table table = Tables.Create("probability>", "class>", "name");
        foreach (Prediction prediction in result.Predictions)
        {
            table.Add(Format.Fixed(prediction.Probability, 4), Format.Index(prediction.Class), prediction.Name);
        }

        table.Print(terminal);
    }
}
