using System.Globalization;
using NeoResNet.Training;
using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Prints the result of an evaluation.</summary>
internal static class EvaluationTables
{
    // A larger matrix would not fit a terminal. JSON output always contains it.
    private const int MaxMatrix = 20;

    public static void Print(Terminal terminal, Evaluation result)
    {
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Accuracy {result.Accuracy:P2}, among the five most probable classes {result.Top5Accuracy:P2}, loss {result.Loss:F4} ({Format.Quantity(result.Images, "photo")})"));
        if (result.Unknown > 0)
        {
            terminal.Out.WriteLine($"None of these: {Format.Quantity(result.Unknown, "photo")}, whose most probable class is below the threshold of the weights.");
        }

        Table classes = Tables.Create("class", "photos>", "correct>", "recall>", "precision>");
        foreach (ClassEvaluation each in result.Classes)
        {
            classes.Add(each.Name, Number(each.Images), Number(each.Correct), Share(each.Recall), Share(each.Precision));
        }

        classes.Print(terminal);
        if (result.Classes.Count <= MaxMatrix)
        {
            PrintMatrix(terminal, result);
        }
    }

    private static void PrintMatrix(Terminal terminal, Evaluation result)
    {
        bool hasOthers = result.Classes.Index().Any(item => result.Confusion(item.Index, result.Classes.Count) > 0);
        string[] headings = ["class \\ classified as", .. result.Classes.Select(each => each.Name + '>'), .. hasOthers ? ["other>"] : Array.Empty<string>()];
        Table matrix = Tables.Create(headings);
        foreach ((int actual, ClassEvaluation each) in result.Classes.Index())
        {
            matrix.Add([each.Name, .. Enumerable.Range(0, headings.Length - 1).Select(predicted => Number(result.Confusion(actual, predicted)))]);
        }

        matrix.Print(terminal);
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(double share) => double.IsNaN(share) ? "-" : share.ToString("P1", CultureInfo.InvariantCulture);
}
