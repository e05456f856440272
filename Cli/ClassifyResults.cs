using System.Text.Json;
using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>The answers of <c>classify</c>, told photo by photo or held back until the end.</summary>
/// <param name="terminal">Where they are told.</param>
/// <param name="hasRandomWeights">Whether answers mean nothing, which is said in front of them; asked only where there are some.</param>
/// <param name="weights">The file of weights; null for none.</param>
/// <param name="areText">Whether answers are printed as tables; else the caller prints them.</param>
/// <param name="isHeldBack">Whether a progress bar or a whole JSON object is in the way of telling things at once.</param>
internal sealed class ClassifyResults(Terminal terminal, Func<bool> hasRandomWeights, string? weights, bool areText, bool isHeldBack)
{
    private readonly List<Answer> _answers = [];
    private bool _hasWarned;

    private sealed record Answer(string File, IReadOnlyList<Prediction> Predictions);

    /// <summary>How many there are.</summary>
    public int Count => _answers.Count;

    /// <summary>Takes the answer for one photo.</summary>
    public void Add(string file, IReadOnlyList<Prediction> predictions)
    {
        _answers.Add(new(file, predictions));
        if (!isHeldBack)
        {
            Tell(_answers[^1]);
        }
    }

    /// <summary>Tells what was held back.</summary>
    public void Finish()
    {
        if (isHeldBack)
        {
            _answers.ForEach(Tell);
        }
    }

    /// <summary>Writes all of them.</summary>
    public void WriteJson(Utf8JsonWriter json) => json.WriteObjects("images", _answers, answer =>
    {
        json.WriteString("file", answer.File);
        json.WriteObjects("predictions", answer.Predictions, prediction => WritePrediction(json, prediction));
    });

    /// <summary>Writes one class of a photo.</summary>
    public static void WritePrediction(Utf8JsonWriter json, Prediction prediction)
    {
        json.WriteNumber("class", prediction.Class);
        json.WriteString("name", prediction.Name);
        json.WriteFinite("probability", prediction.Probability);
    }

    private void Tell(Answer answer)
    {
        if (!_hasWarned && hasRandomWeights())
        {
            terminal.WarnOfRandomWeights(weights);
            _hasWarned = true;
        }

        if (!areText)
        {
            return;
        }

        terminal.Out.WriteLine(Format.Plain(answer.File));
        Table table = Tables.Create("probability>", "class>", "name");
        foreach (Prediction prediction in answer.Predictions)
        {
            table.Add(Format.Fixed(prediction.Probability, 4), Format.Index(prediction.Class), prediction.Name);
        }

        table.Print(terminal);
    }
}
