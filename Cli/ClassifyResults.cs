using System.Text.Json;
using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>What <c>classify</c> found out, photo by photo, told as it is found or held back until the end.</summary>
/// <param name="terminal">Where answers and failures go.</param>
/// <param name="hasRandomWeights">Whether answers mean nothing, which is said in front of them; asked only where there are some.</param>
/// <param name="weights">The file of weights; null for none.</param>
/// <param name="answersAreText">Whether answers are printed as tables; else the caller prints them.</param>
/// <param name="isHeldBack">Whether a progress bar or a whole JSON object is in the way of telling things at once.</param>
internal sealed class ClassifyResults(Terminal terminal, Func<bool> hasRandomWeights, string? weights, bool answersAreText, bool isHeldBack)
{
    private readonly List<Answer> _answers = [];
    private readonly List<Failure> _failures = [];
    private bool _hasWarned;

    private sealed record Answer(string File, IReadOnlyList<Prediction> Predictions);

    private sealed record Failure(string File, string Reason);

    /// <summary>Whether any photo was classified.</summary>
    public bool HasAnswers => _answers.Count > 0;

    /// <summary>Whether any file could not be classified.</summary>
    public bool HasFailures => _failures.Count > 0;

    /// <summary>Takes the answer for one photo.</summary>
    public void Add(string file, IReadOnlyList<Prediction> predictions)
    {
        _answers.Add(new(file, predictions));
        if (!isHeldBack)
        {
            Tell(_answers[^1]);
        }
    }

    /// <summary>Takes the reason why a file is no photo.</summary>
    public void AddFailure(string file, string reason)
    {
        _failures.Add(new(file, reason));
        if (!isHeldBack)
        {
            terminal.Complain(reason);
        }
    }

    /// <summary>Tells what was held back.</summary>
    public void Finish()
    {
        if (!isHeldBack)
        {
            return;
        }

        _failures.ForEach(failure => terminal.Complain(failure.Reason));
        _answers.ForEach(Tell);
    }

    /// <summary>Writes all of it.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteObjects("images", _answers, answer =>
        {
            json.WriteString("file", answer.File);
            json.WriteObjects("predictions", answer.Predictions, prediction => WritePrediction(json, prediction));
        });
        json.WriteObjects("failed", _failures, failure =>
        {
            json.WriteString("file", failure.File);
            json.WriteString("reason", failure.Reason);
        });
    }

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

        if (!answersAreText)
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
