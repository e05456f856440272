using System.Reflection;
using System.Xml.Linq;
using NeoResNet.TestSupport;

namespace NeoResNet.Parity.Tests;

/// <summary>References between the assemblies run one way only, as CONTRIBUTING.md draws them.</summary>
public sealed class ArchitectureTests
{
    // What each project may name; what those name in turn it may use as well.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["NeoResNet.Tensors"] = [],
        ["NeoResNet.Backends"] = ["NeoResNet.Tensors"],
        ["NeoResNet.Backends.Cpu"] = ["NeoResNet.Backends"],
        ["NeoResNet.Backends.Cuda"] = ["NeoResNet.Backends"],
        ["NeoResNet.Nn"] = ["NeoResNet.Backends"],
        ["NeoResNet"] = ["NeoResNet.Nn", "NeoResNet.Backends.Cpu"],
        ["NeoResNet.Images"] = ["NeoResNet"],
        ["NeoResNet.Training"] = ["NeoResNet.Images"],
        ["NeoResNet.Parity"] = ["NeoResNet"],
        ["NeoResNet.Cli"] = ["NeoResNet", "NeoResNet.Images", "NeoResNet.Training", "NeoResNet.Parity", "NeoResNet.Backends.Cuda"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["NeoResNet.Tensors"] = ["System.Numerics.Tensors"],
        ["NeoResNet.Backends.Cpu"] = ["System.Numerics.Tensors"],
        ["NeoResNet.Nn"] = ["System.Numerics.Tensors"],
        ["NeoResNet.Images"] = [],
        ["NeoResNet.Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    private static readonly Assembly[] Assemblies =
    [
        typeof(Tensors.NhwcTensor).Assembly, typeof(Backends.IBackend).Assembly, typeof(Backends.Cpu.CpuBackend).Assembly,
        typeof(Backends.Cuda.CudaBackend).Assembly, typeof(Nn.Graph).Assembly, typeof(ResNetV2).Assembly, typeof(ParitySuite).Assembly, Assembly.Load("NeoResNet.Images"), Assembly.Load("NeoResNet.Training"),
    ];

    [TestCaseSource(nameof(LibraryProjects))]
    public void A_project_names_only_what_stands_below_it(string name)
    {
        Assert.That(Allowed, Does.ContainKey(name), "a new project needs its place in the order");
        string[] named = [.. Items(name, "ProjectReference").Select(path => NameOf(Path.Combine(Path.GetDirectoryName(ProjectFiles[name])!, path)))];
        Assert.That(named, Is.SubsetOf(Allowed[name]));
    }

    [TestCaseSource(nameof(LibraryProjects))]
    public void A_project_takes_only_the_packages_agreed_on(string name)
    {
        Assert.That(Items(name, "PackageReference"), Is.SubsetOf(AllowedPackages.GetValueOrDefault(name, [])));
    }

    [TestCaseSource(nameof(Assemblies))]
    public void An_assembly_uses_only_what_stands_below_it(Assembly assembly)
    {
        string name = assembly.GetName().Name!;
        string[] used = [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(Allowed.ContainsKey)];
        Assert.That(used, Is.SubsetOf(Below(name)));
    }

    [Test]
    public void The_order_has_no_circle()
    {
        foreach (string name in Allowed.Keys)
        {
            Assert.That(Below(name), Has.No.Member(name));
        }
    }

    [TestCase("NeoResNet.Tensors", "System.Runtime.Intrinsics")]
    [TestCase("NeoResNet.Backends", "System.Runtime.Intrinsics")]
    [TestCase("NeoResNet.Nn", "System.Runtime.Intrinsics")]
    [TestCase("NeoResNet", "System.Runtime.Intrinsics")]
    [TestCase("NeoResNet.Backends", "LibraryImport")]
    [TestCase("NeoResNet.Tensors", "LibraryImport", "AlignedMemory.cs", "FileFacts.cs")]
    [TestCase("NeoResNet.Backends.Cpu", "LibraryImport", "ThreadAffinity.cs")]
    [TestCase("NeoResNet.Backends.Cpu", "DllImport")]
    [TestCase("NeoResNet.Backends.Cuda", "DllImport(")]
    [TestCase("NeoResNet.Backends.Cuda", "Marshal.SizeOf")]
    [TestCase("NeoResNet.Backends.Cuda", "ILGPU")]
    [TestCase("NeoResNet.Backends.Cuda", "ManagedCuda")]
    [TestCase("NeoResNet.Nn", "LibraryImport")]
    [TestCase("NeoResNet", "LibraryImport")]
    [TestCase("NeoResNet.Images", "LibraryImport")]
    [TestCase("NeoResNet.Training", "LibraryImport")]
    [TestCase("NeoResNet.Tensors", "Parallel.")]
    [TestCase("NeoResNet.Backends", "Parallel.")]
    [TestCase("NeoResNet.Backends.Cpu", "Parallel.")]
    [TestCase("NeoResNet.Backends.Cuda", "Parallel.")]
    [TestCase("NeoResNet.Nn", "Parallel.")]
    [TestCase("NeoResNet", "Parallel.")]
    [TestCase("NeoResNet.Images", "Parallel.")]
    [TestCase("NeoResNet.Training", "Parallel.")]
    [TestCase("NeoResNet.Backends", "GetEnvironmentVariable", "EnvironmentSwitches.cs")]
    [TestCase("NeoResNet.Backends", "NEORESNET_", "EnvironmentSwitches.cs")]
    [TestCase("NeoResNet.Backends.Cpu", "GetEnvironmentVariable", "CpuProcessor.cs")]
    [TestCase("NeoResNet.Backends.Cpu", "NEORESNET_")]
    [TestCase("NeoResNet.Backends.Cuda", "GetEnvironmentVariable")]
    [TestCase("NeoResNet.Backends.Cuda", "NEORESNET_")]
    [TestCase("NeoResNet.Nn", "GetEnvironmentVariable")]
    [TestCase("NeoResNet", "GetEnvironmentVariable")]
    [TestCase("NeoResNet.Images", "GetEnvironmentVariable")]
    [TestCase("NeoResNet.Training", "GetEnvironmentVariable")]
    [TestCase("NeoResNet.Cli", "NEORESNET_")]
    [TestCase("NeoResNet.Nn", "resnet_v2")]
    [TestCase("NeoResNet.Nn", "bottleneck")]
    public void A_project_stays_free_of_what_belongs_elsewhere(string name, string word, params string[] except)
    {
        string folder = Path.GetDirectoryName(ProjectFiles[name])!;
        string[] offenders = [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(IsSource)
            .Where(file => !except.Contains(Path.GetFileName(file)))
            .Where(file => File.ReadLines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal)))];
        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Only_the_model_zoo_uses_the_network()
    {
        string[] users = [.. LibraryProjects()
            .SelectMany(name => Directory.EnumerateFiles(Path.GetDirectoryName(ProjectFiles[name])!, "*.cs", SearchOption.AllDirectories))
            .Where(IsSource)
            .Where(file => NetworkTypes.Any(type => File.ReadAllText(file).Contains(type, StringComparison.Ordinal)))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Distinct()];
        Assert.That(users, Is.EqualTo((string[])["Zoo"]));
    }

    [Test]
    public void Native_declarations_of_the_gpu_stand_in_one_folder()
    {
        string folder = Path.GetDirectoryName(ProjectFiles["NeoResNet.Backends.Cuda"])!;
        string[] declaring = [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(IsSource)
            .Where(file => File.ReadAllText(file).Contains("[LibraryImport", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(folder, Path.GetDirectoryName(file)!))
            .Distinct()];
        Assert.That(declaring, Is.EqualTo((string[])["Native"]));
    }

    private static readonly string[] NetworkTypes = ["HttpClient", "HttpMessageHandler", "System.Net.Sockets", "TcpClient", "TcpListener", "WebRequest", "new Socket", "Dns."];

    private static readonly Dictionary<string, string> ProjectFiles = Directory.EnumerateFiles(TestData.Repository, "*.csproj", SearchOption.AllDirectories)
        .Where(IsSource)
        .ToDictionary(NameOf);

    // Tests, benchmarks, samples and tools may name anything; nothing that ships may name them.
    private static IEnumerable<string> LibraryProjects() => ProjectFiles
        .Where(project => project.Key == "NeoResNet.Parity" || Path.GetRelativePath(TestData.Repository, project.Value).Split(Path.DirectorySeparatorChar)[0] is not ("tests" or "perf" or "samples" or "tools"))
        .Select(project => project.Key);

    private static HashSet<string> Below(string name) => [.. Allowed[name].SelectMany(below => Below(below).Append(below))];

    private static IEnumerable<string> Items(string name, string kind) => XDocument.Load(ProjectFiles[name]).Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string NameOf(string projectFile) => Path.GetFileNameWithoutExtension(projectFile);

    private static bool IsSource(string file) => !Path.GetRelativePath(TestData.Repository, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts");
}
