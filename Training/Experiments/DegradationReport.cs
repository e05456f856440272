using System.Globalization;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Represents a table of text. A heading that ends in '>' marks a column of numbers.</summary>
/// <param name="Title">The title.</param>
/// <param name="Headings">The headings.</param>
/// <param name="Rows">The cells, row by row.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Returns the table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        _ = text.Append("| ").AppendJoin(" | ", Headings.Select(heading => heading.TrimEnd('>'))).Append(" |\n|")
            .AppendJoin('|', Headings.Select(heading => heading.EndsWith('>') ? "--:" : "---")).Append("|\n");
        foreach (IReadOnlyList<string> row in Rows)
        {
            _ = text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        return text.ToString();
    }
}

/// <summary>
/// Represents the results of the experiment about the degradation problem so far, as tables, as a
/// page in Markdown and as a picture.
/// </summary>
/// <param name="Recipe">One sentence about the photos and the recipe.</param>
/// <param name="Epochs">The number of epochs of a whole curve.</param>
/// <param name="Curves">The curves with the errors after each epoch so far.</param>
/// <param name="Gradients">The norms of gradients; empty if they are not measured yet.</param>
internal sealed record DegradationReport(
    string Recipe, int Epochs, IReadOnlyList<(DegradationCurve Curve, IReadOnlyList<EpochErrors> Errors)> Curves, IReadOnlyList<(int Layers, string Network, GradientNorms Norms)> Gradients)
{
    /// <summary>Specifies the names of the files in the folder of the results.</summary>
    public const string PageName = "degradation.md", PlotName = "degradation.svg";

    /// <summary>Gets the table of the errors after the last epoch so far.</summary>
    public ReportTable Errors => new(
        "Errors after the last epoch, in percent",
        ["network", "epochs>", "training error>", "test error>", "test error of a reproduction>", "test error of He et al.>"],
        [.. Curves.Select(item => (IReadOnlyList<string>)[
            item.Curve.Name, item.Errors.Count == 0 ? $"0 of {Epochs}" : $"{item.Errors[^1].Epoch} of {Epochs}", Percent(item.Errors.LastOrDefault()?.Training), Percent(item.Errors.LastOrDefault()?.Test), Percent(item.Curve.Reproduced), Percent(item.Curve.Published)])]);

    /// <summary>Gets the table of the errors after each epoch.</summary>
    public ReportTable Course => new(
        "Training error / test error after each epoch, in percent",
        ["epoch>", .. Curves.Select(item => $"{item.Curve.Name}>")],
        [.. Enumerable.Range(1, Curves.Max(item => item.Errors.LastOrDefault()?.Epoch ?? 0)).Select(epoch => (IReadOnlyList<string>)[
            Text(epoch), .. Curves.Select(item => item.Errors.FirstOrDefault(errors => errors.Epoch == epoch)?.ToString() ?? "")])]);

    /// <summary>Gets the table of the gradients.</summary>
    public ReportTable Norms => new(
        "Norms of the gradients at the initial weights",
        ["layers>", "network", "loss>", "first unit>", "last unit>", "first / last>"],
        [.. Gradients.Select(item => (IReadOnlyList<string>)[
            Text(item.Layers), item.Network, Number(item.Norms.Loss), Number(item.Norms.First), Number(item.Norms.Last), Number(item.Norms.First / item.Norms.Last)])]);

    /// <summary>Gets the tables that have rows.</summary>
    public IEnumerable<ReportTable> Tables => ((IEnumerable<ReportTable>)[Errors, Course, Norms]).Where(table => table.Rows.Count > 0);

    /// <summary>Returns the page.</summary>
    public string ToMarkdown() => $"{Recipe}\n\n{string.Join('\n', Tables.Select(table => $"{table.Title}:\n\n{table.ToMarkdown()}"))}";

    /// <summary>Returns the picture, with the training errors above the test errors.</summary>
    public string ToSvg() => LinePlot.Draw("epoch", Panel("training error in %", errors => errors.Training), Panel("test error in %", errors => errors.Test));

    /// <summary>Writes the page and the picture.</summary>
    /// <param name="folder">The folder, which must exist.</param>
    public void Write(string folder)
    {
        AtomicFile.Write(Path.Combine(folder, PageName), stream => stream.Write(Encoding.UTF8.GetBytes(ToMarkdown())));
        AtomicFile.Write(Path.Combine(folder, PlotName), stream => stream.Write(Encoding.UTF8.GetBytes(ToSvg())));
    }

    private PlotPanel Panel(string name, Func<EpochErrors, double> value) =>
        new(name, [.. Curves.Select(item => new PlotSeries(item.Curve.Name, [.. item.Errors.Select(errors => ((double)errors.Epoch, value(errors)))]))]);

    private static string Percent(double? number) => number?.ToString("F2", CultureInfo.InvariantCulture) ?? "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("G3", CultureInfo.InvariantCulture);
}
