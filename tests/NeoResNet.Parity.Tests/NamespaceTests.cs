using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Parity.Tests;

/// <summary>
/// Checks that folders predict namespaces. An assembly has one namespace, the root namespace of its
/// project, except in the listed folders. In a test project, namespaces follow folders, except in
/// the listed projects.
/// </summary>
public sealed partial class NamespaceTests
{
    // In these folders, the namespace follows the folder. All other folders outside of the test
    // projects only group files.
    private static readonly string[] NamespaceFolders = ["Cli/Commands", "Nn/Checkpoints", "Nn/Lowering", "Nn/Lowering/Passes", "Nn/Onnx"];

    // In these test projects, folders only group files, as in the assemblies that the projects
    // test.
    private static readonly string[] FlatTestProjects = ["NeoResNet.Backends.Cpu.Tests", "NeoResNet.Backends.Cuda.Tests"];

    [TestCaseSource(nameof(ProjectFiles))]
    public void The_namespace_of_a_file_follows_from_its_folder(string project)
    {
        string[] wrong = [.. Sources(project)
            .Select(file => (file, Declared: DeclaredNamespace(file), Expected: ExpectedNamespace(project, file)))
            .Where(row => row.Declared is not null && row.Declared != row.Expected)
            .Select(row => $"{row.file}: expected {row.Expected}, found {row.Declared}")];
        Assert.That(wrong, Is.Empty, "Change the namespace, or list the folder in this test and in CONTRIBUTING.md.");
    }

    [TestCaseSource(nameof(NamespaceFolders))]
    public void A_listed_folder_exists(string folder) => Assert.That(Path.Combine(TestData.Repository, folder), Does.Exist);

    private static IEnumerable<string> ProjectFiles => Files("*.csproj");

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(TestData.Repository, pattern, SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(TestData.Repository, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts"))
        .Order(StringComparer.Ordinal);

    // The sources of a project, without those of projects in its subfolders.
    private static IEnumerable<string> Sources(string project)
    {
        string[] folders = [.. ProjectFiles.Select(FolderOf)];
        return Files("*.cs").Where(file => folders.Where(folder => file.StartsWith(folder + '/', StringComparison.Ordinal)).MaxBy(folder => folder.Length) == FolderOf(project));
    }

    private static string? DeclaredNamespace(string file) => Namespace().Match(File.ReadAllText(Path.Combine(TestData.Repository, file))) is { Success: true } match ? match.Groups[1].Value : null;

    private static string ExpectedNamespace(string project, string file)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string text = RootNamespace().Match(File.ReadAllText(Path.Combine(TestData.Repository, project))) is { Success: true } match ? match.Groups[1].Value : name;
        bool isTest = name.EndsWith(".Tests", StringComparison.Ordinal) && !FlatTestProjects.Contains(name);
        string folder = FolderOf(project);
        foreach (string part in FolderOf(file)[folder.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            folder = $"{folder}/{part}";
            text = isTest || NamespaceFolders.Contains(folder) ? $"{text}.{part}" : text;
        }

        return text;
    }

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("<RootNamespace>(.+)</RootNamespace>")]
    private static partial Regex RootNamespace();
}
