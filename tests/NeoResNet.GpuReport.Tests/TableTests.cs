using NeoResNet.TestSupport;

namespace NeoResNet.GpuReport.Tests;

/// <summary>
/// The tables of results. The sample in Data is a report of a rehearsal on the conformance driver,
/// whose times are meaningless, without the layers of its plans. table.md contains its tables.
/// </summary>
public sealed class TableTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Data");

    private static string Sample => Directory.GetFiles(Data, "*.json").Single();

    [Test]
    public void The_table_of_the_results_is_made_from_the_files()
    {
        string folder = Path.Combine(TestData.Repository, "perf", "gpu", "results");
        Assert.That(File.ReadAllText(Path.Combine(folder, "README.md")), Is.EqualTo(ResultsFolder.Text(folder)), "run: gpu-report table perf/gpu/results");
    }

    [Test]
    public void A_report_becomes_a_row_a_machine_and_a_row_a_timing()
    {
        StoredReport report = StoredReport.Read(Sample);
        Assert.That(report.IsFromConformanceDriver);
        Assert.That(ResultTable.Of([report]).Split('\n'), Is.EqualTo(File.ReadAllText(Path.Combine(Data, "table.md")).Split('\n')));
    }

    [Test]
    public void What_failed_says_so_in_the_place_of_its_number()
    {
        StoredReport report = new("x.json", JsonObject.Parse("""
            {"schema":1,"device":"A | B","date":"2026-01-02T03:04:05Z","passed":false,"steps":[
              {"name":"selfcheck tf32","status":"timed out","result":null},{"name":"selfcheck float16","status":"failed","result":{"passed":5,"failed":2}},
              {"name":"forward 152 bfloat16 8","status":"failed","result":null}]}
            """u8.ToArray()));
        string[] lines = ResultTable.Of([report]).Split('\n');
        Assert.That(lines[2], Is.EqualTo("| A \\| B | 2026-01-02 | unknown | unknown | unknown | tf32 timed out, float16 5 / 7 | unknown | unknown | unknown | **failed** | [x.json](x.json) |"));
        Assert.That(lines[^2], Is.EqualTo("| A \\| B | ResNet-152 V2 |  | 8 | bfloat16 | failed | failed | failed | failed |"));
    }

    [Test]
    public void The_table_is_written_between_the_marks_and_nothing_else_changes()
    {
        using var folder = new TemporaryFolder();
        const string Before = "# Mine\n<!-- results: begin, written by gpu-report table -->", After = "<!-- results: end -->\nand more\n";
        File.WriteAllText(folder.PathOf("README.md"), $"{Before}\nold\n{After}");
        File.WriteAllText(folder.PathOf("a.json"), File.ReadAllText(Sample).Replace("Conformance device 0", "Card 9", StringComparison.Ordinal));
        using var error = new StringWriter();
        Assert.That(Commands.Run(["table", folder.FullName], TextWriter.Null, error), Is.Zero, error.ToString());
        string text = File.ReadAllText(folder.PathOf("README.md"));
        Assert.That(text, Does.StartWith($"{Before}\n\n| device |").And.EndWith($"|\n\n{After}").And.Contain("| Card 9 |").And.Not.Contain("old"));
    }

    [TestCase("sample", "from the conformance driver")]
    [TestCase("{", "not a JSON object")]
    [TestCase("[]", "The text is not a JSON object")]
    [TestCase("{}", "found format none")]
    [TestCase("{\"schema\":1}", "'device' is missing")]
    [TestCase("{\"schema\":2,\"device\":\"x\",\"date\":\"2026-01-02T03:04:05Z\"}", "format 2")]
    [TestCase("{\"schema\":1,\"device\":\"x\",\"date\":\"soon\"}", "expected a report with format 1, device and date")]
    public void Files_that_are_no_reports_of_a_gpu_are_refused_by_name(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("README.md"), "x");
        File.WriteAllText(folder.PathOf("bad.json"), content == "sample" ? File.ReadAllText(Sample) : content);
        using var error = new StringWriter();
        Assert.That(Commands.Run(["table", folder.FullName], TextWriter.Null, error), Is.EqualTo(1));
        Assert.That(error.ToString(), Does.Contain("bad.json").And.Contain(reason));
        Assert.That(File.ReadAllText(folder.PathOf("README.md")), Is.EqualTo("x"));
    }
}
