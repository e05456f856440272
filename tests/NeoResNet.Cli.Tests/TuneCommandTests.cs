using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class TuneCommandTests : TemporaryFileFixture
{
    private static readonly string[] Quick = [.. Tool.Small, "--threads", "1", "--rounds", "1", "--runs", "1"];

    // Whoever runs the tests may have forced something.
    private static readonly (string, string) Auto = ("NEORESNET_WINOGRAD", "auto");

    [Test]
    public void Json_tells_the_candidates_and_the_stored_choices_rule_the_plan()
    {
        JsonElement json = Tool.Succeed(["tune", .. Quick, "--out", JsonPath, "--json"]).Json;
        Assert.That(json.Names(), Is.EqualTo(new[] { "processor", "level", "path", "stored", "cost_model_s", "tuned_s", "gain", "layers" }));
        Assert.That((json.Text("path"), json.Text("processor")), Is.EqualTo((JsonPath, CpuProcessor.Name)));
        JsonElement[] layers = json.List("layers");
        Assert.That(layers[0].Names(), Is.EqualTo(new[] { "input", "filter", "scopes", "direct_s", "f23_s", "f43_s", "cost_model", "chosen" }));

        // ResNet-50 has a 3x3 layer a unit; the last of the first three blocks have a stride.
        Assert.That(layers.Select(layer => layer.List("scopes").Length), Is.EqualTo(new[] { 2, 3, 5, 3 }));
        Assert.That(layers.Select(layer => layer.Number("direct_s")), Is.All.Positive);
        Assert.That(json.Number("stored"), Is.EqualTo(4));

        Dictionary<string, string> chosen = layers.SelectMany(layer => layer.List("scopes").Select(scope => (Scope: scope.GetString()!, Form: layer.Text("chosen")!)))
            .ToDictionary(each => each.Scope, each => each.Form);
        JsonElement plan = RunWith(JsonPath, ["plan", .. Tool.Small, "--json"]).Json;
        Assert.That(plan.Text("choices_from"), Does.Contain($"4 stored choices of {JsonPath}"));
        JsonElement[] steps = [.. plan.List("steps").Where(step => step.Text("chosen_by") is not null)];
        Assert.That(steps.Select(step => step.Text("scope")), Is.EquivalentTo(chosen.Keys));
        foreach (JsonElement step in steps)
        {
            string form = chosen[step.Text("scope")!];
            Assert.That(step.Text("chosen_by"), Is.EqualTo("stored"));
            Assert.That(step.Text("kernel"), Does.Contain(form == "direct" ? "igemm" : $"winograd_{form}"));
        }
    }

    [Test]
    public void Choices_of_another_size_are_added_and_text_tells_all()
    {
        _ = Tool.Succeed(["tune", .. Quick, "--out", JsonPath]);
        ToolResult again = Tool.Succeed(["tune", .. Quick, "--batch", "2", "--out", JsonPath]);
        Assert.That(again.Out, Does.Contain("[2, 8, 8, 64] to 64").And.Contain("as the cost model chooses").And.Contain($"8 choices stored in {JsonPath}"));
    }

    [Test]
    public void The_users_own_file_is_made_found_and_removed()
    {
        string Info() => RunAtHome("info", "--json").Json.Text("choices_from")!;
        Assert.That(Info(), Does.StartWith("the cost model (nothing stored"));
        string path = RunAtHome(["tune", .. Quick, "--json"]).Json.Text("path")!;
        Assert.That(path, Does.StartWith(Folder).And.Exist);
        Assert.That(Info(), Does.StartWith($"4 stored choices of {path}"));
        JsonElement removed = RunAtHome("tune", "--clear", "--json").Json;
        Assert.That((removed.Text("path"), removed.GetProperty("removed").GetBoolean()), Is.EqualTo((path, true)));
        Assert.That(path, Does.Not.Exist);
        Assert.That(RunAtHome("tune", "--clear").Out, Does.Contain("nothing was stored"));
    }

    [Test]
    public void A_users_file_of_another_processor_is_warned_of_and_not_used()
    {
        string path = MakeForeign(Path.Combine(Folder, "neoresnet"), $"tuning-{Level}.json");
        ToolResult plan = RunAtHome(["plan", .. Tool.Small, "--json"]);
        Assert.That(plan.ErrorLines, Has.Length.EqualTo(1).And.All.StartsWith("neoresnet: notice: Ignored the stored choices: ").And.All.Contains(path).And.All.Contains("Abacus 3"));
        Assert.That(plan.Json.List("steps").Select(step => step.Text("chosen_by")), Has.Some.EqualTo("cost model").And.None.EqualTo("stored"));
        Assert.That(RunAtHome("info", "--json").Json.Text("choices_problem"), Does.Contain("Abacus 3"));
    }

    [Test]
    public void A_named_file_that_does_not_fit_is_an_error_and_is_never_overwritten()
    {
        string path = MakeForeign(Folder, "t.json"), before = File.ReadAllText(path);
        ToolResult plan = RunWith(path, ["plan", .. Tool.Small]), tune = Tool.Run(["tune", .. Quick, "--out", path]);
        foreach (ToolResult result in (ToolResult[])[plan, tune])
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
            Assert.That(result.ErrorLines, Has.Length.EqualTo(1).And.All.Contains(path).And.All.Contains("Abacus 3"));
        }

        Assert.That(File.ReadAllText(path), Is.EqualTo(before));
        File.WriteAllText(path, "{");
        Assert.That(RunWith(path, ["plan", .. Tool.Small]).ErrorLines, Has.Length.EqualTo(1).And.All.Contains(path));
    }

    private static string Level => CpuKernels.Chosen.Level.ToString().ToLowerInvariant();

    private static string MakeForeign(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        new CpuTuning(CpuKernels.Chosen.Level, []).Save(path);
        string text = File.ReadAllText(path).Replace(JsonEncodedText.Encode(CpuProcessor.Name).ToString(), "Abacus 3", StringComparison.Ordinal);
        File.WriteAllText(path, text);
        return path;
    }

    // Variables of this process are seen by all tests at once, so a process of its own.
    private static ToolResult RunWith(string tuning, params string[] arguments) => Tool.RunChild([Auto, (StoredTuning.Variable, tuning)], arguments);

    private ToolResult RunAtHome(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("only on Linux a variable moves the user's folder of caches.");
        }

        ToolResult result = Tool.RunChild([Auto, (StoredTuning.Variable, ""), ("XDG_CACHE_HOME", Folder)], arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }
}
