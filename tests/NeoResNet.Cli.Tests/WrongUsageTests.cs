namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests arguments that are invalid regardless of the contents of the files: exit code 2.
/// </summary>
public sealed class WrongUsageTests
{
    [TestCase("")]
    [TestCase("nosuch")]
    [TestCase("forward --nosuch")]
    [TestCase("forward --depth 51")]
    [TestCase("forward --depth fifty")]
    [TestCase("forward --batch 0")]
    [TestCase("forward --batch -1")]
    [TestCase("forward --batch 99999999999")]
    [TestCase("forward --batch")]
    [TestCase("forward --steps 0")]
    [TestCase("forward --burn-in -1")]
    [TestCase("forward --threads 0")]
    [TestCase("forward --threads 1025")]
    [TestCase("forward --size 0")]
    [TestCase("forward --classes -1")]
    [TestCase("forward --output-stride 5")]
    [TestCase("forward --seed -1")]
    [TestCase("forward extra")]
    [TestCase("classify")]
    [TestCase("classify x.jpg --top 0")]
    [TestCase("classify x.jpg --lenient")]
    [TestCase("init")]
    [TestCase("init --out x.safetensors --weights y.safetensors")]
    [TestCase("run --input x.npy")]
    [TestCase("run --fetch predictions=y.npy")]
    [TestCase("run --input x.npy --fetch predictions")]
    [TestCase("run --input x.npy --fetch =y.npy")]
    [TestCase("run --input x.npy --fetch a=y.npy --fetch b=y.npy")]
    [TestCase("endpoints --batch x --json")]
    [TestCase("plan --runs 3")]
    [TestCase("plan --profile --runs 0")]
    [TestCase("forward --device gpu")]
    [TestCase("forward --device cuda:")]
    [TestCase("forward --device cuda:-1")]
    [TestCase("forward --device cuda:99999999999")]
    [TestCase("forward --device cuda --precision double")]
    [TestCase("forward --device cuda --precision tf32 --precision float16")]
    [TestCase("forward --precision float32")]
    [TestCase("forward --device cpu --precision tf32")]
    [TestCase("classify x.jpg --device cuda --threads 2")]
    [TestCase("plan --threads 2 --device cuda:1")]
    [TestCase("endpoints --device cuda")]
    [TestCase("info --precision tf32")]
    [TestCase("selfcheck --all-precisions")]
    [TestCase("selfcheck --precision float16")]
    [TestCase("selfcheck --device cuda --all-levels")]
    [TestCase("selfcheck --device cuda --all-precisions --precision float16")]
    [TestCase("selfcheck --only nosuch")]
    [TestCase("endpoints --model resnet_v2_51")]
    [TestCase("forward --model resnet_v2_101 --depth 50")]
    [TestCase("classify x.jpg --nosuch")]
    [TestCase("features x.jpg")]
    [TestCase("features x.jpg --out y.npy --classes 0")]
    [TestCase("explain x.jpg")]
    [TestCase("explain x.jpg --out y.html --top 0")]
    [TestCase("explain x.jpg --out y.html --size 4097")]
    [TestCase("networks --model resnet_v2_50")]
    [TestCase("doctor")]
    [TestCase("doctor --image x.jpg --tolerance 0.1")]
    [TestCase("doctor --image x.jpg --golden g.json --tolerance 2")]
    [TestCase("doctor --image x.jpg --golden g.json --write-golden h.json")]
    public void Is_told_in_one_line_with_exit_code_2(string line)
    {
        ToolResult result = Tool.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(line.Contains("--json", StringComparison.Ordinal) ? result.Json.Text("error") : result.Out, line.Contains("--json", StringComparison.Ordinal) ? Is.Not.Empty : Is.Empty);
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("neoresnet: ").And.Contain("--help").And.Not.Contain("System."));
    }

    [TestCase("forward --sise 32", "Unknown option '--sise'. The nearest names are --size, ")]
    [TestCase("clasify x.jpg", "Unknown command 'clasify'. The nearest names are classify, ")]
    [TestCase("classify x.jpg --tops 3", "Unknown option '--tops'. The nearest names are --top, ")]
    [TestCase("networks extra", "Unknown argument 'extra'. Run 'neoresnet networks --help' for usage.")]
    [TestCase("forward --batch x", "Invalid value 'x' for '--batch'. Expected an integer from 1 to ")]
    public void An_error_states_the_problem_and_the_remedy(string line, string message) =>
        Assert.That(Tool.Run(line.Split(' ')).Error, Does.StartWith($"neoresnet: {message}"));

    [TestCase("--help")]
    [TestCase("forward --help")]
    [TestCase("--version")]
    public void Help_and_version_are_no_error(string line)
    {
        ToolResult result = Tool.Run(line.Split(' '));
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Out, Is.Not.Empty);
        Assert.That(result.Error, Is.Empty);
    }
}
