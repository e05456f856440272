using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Samples.Tests;

/// <summary>Checks that the pages of the repository name only files and folders that exist, and wrap their lines.</summary>
public sealed partial class DocumentPathTests
{
    private const int MaxWidth = 100;

    private static readonly string[] Folders = ["Tensors", "Backends", "Nn", "ResNet", "Images", "Cli", "samples", "docs", "perf", "tests", "tools", ".ci"];

    private static readonly HashSet<string> FileNames = [.. Folders
        .SelectMany(folder => Directory.EnumerateFiles(Absolute(folder), "*.cs", SearchOption.AllDirectories))
        .Select(path => Path.GetFileName(path))];

    [TestCaseSource(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file(string page)
    {
        string folder = Path.GetDirectoryName(Absolute(page))!;
        IEnumerable<string> links = Link().Matches(Text(page)).Select(match => match.Groups[1].Value);
        Assert.That(links.Where(link => !Path.Exists(Path.Combine(folder, link))), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_path_in_the_text_exists(string page)
    {
        IEnumerable<string> paths = CodePath().Matches(Text(page)).Concat(Project().Matches(Text(page)))
            .Select(match => match.Groups[1].Value)
            .Where(path => Folders.Contains(path.Split('/')[0]));
        Assert.That(paths.Where(path => !Path.Exists(Absolute(path))), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_source_file_named_without_its_folder_exists(string page) =>
        Assert.That(SourceFile().Matches(Text(page)).Select(match => match.Groups[1].Value).Where(name => !FileNames.Contains(name)), Is.Empty);

    [TestCaseSource(nameof(Pages))]
    public void No_line_but_tables_and_commands_is_wider_than_the_limit(string page) =>
        Assert.That(File.ReadLines(Absolute(page)).Where(line => line.Length > MaxWidth && !line.StartsWith('|') && !line.StartsWith("    dotnet ", StringComparison.Ordinal)), Is.Empty);

    private static IEnumerable<string> Pages() =>
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
        .. Directory.GetFiles(Absolute("docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order(StringComparer.Ordinal),
        "perf/README.md", "perf/NOTES.md", "perf/gpu/README.md", "perf/gpu/results/README.md", "samples/images/NOTICE.md", "samples/weights/NOTICE.md", "tests/Data/README.md", "tools/CudaKernels/README.md", "Backends/Cuda/README.md", "tests/NeoResNet.Backends.Cuda.Tests/ConformanceDriver/README.md", "Backends/Cuda/README.md",
    ];

    private static string Text(string page) => File.ReadAllText(Absolute(page));

    private static string Absolute(string path) => Path.Combine(TestData.Repository, path);

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)")]
    private static partial Regex Link();

    // A path of the repository in backticks, with a slash and without wildcards or placeholders.
    [GeneratedRegex(@"`([\w.-]+/[\w./-]*)`")]
    private static partial Regex CodePath();

    [GeneratedRegex(@"--project ([\w./-]+)")]
    private static partial Regex Project();

    [GeneratedRegex(@"`([\w.]+\.cs)`")]
    private static partial Regex SourceFile();
}
