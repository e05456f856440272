using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>NVIDIA's assembler takes the text that ships, for each generation of devices, and needs no stack for it.</summary>
public sealed partial class PtxasTests
{
    // 65536 registers of a multiprocessor for 1024 threads: all that sm_75 can have, and four blocks of 256 elsewhere. Loops
    // that are unrolled, so that several loads are under way, want more than the 32 that the most threads would leave.
    private const int MostRegisters = 64;

    [Test]
    public void Every_kernel_assembles_without_spills([Values(75, 80, 86, 89, 90)] int architecture, [Values(0, 1, 2)] int formIndex)
    {
        var form = (StorageForm)formIndex;
        string image = Encoding.UTF8.GetString(KernelCatalog.ModuleOf(form).AsSpan()[..^1]);
        (int exit, string said) = Assemble(image, architecture);
        Assert.That(exit, Is.Zero, said);
        Assert.That(said, Does.Not.Contain("warning"));
        var reports = Report().Matches(said).Select(match => (
            Name: match.Groups["name"].Value,
            Stack: match.Groups["stack"].Value,
            Stores: match.Groups["stores"].Value,
            Loads: match.Groups["loads"].Value,
            Registers: int.Parse(match.Groups["registers"].Value, null))).ToArray();
        Assert.That(reports.Select(report => report.Name), Is.EquivalentTo(KernelCatalog.KindsOf(form).Select(kind => KernelCatalog.NameOf(kind, form))), said);
        foreach (var report in reports)
        {
            Assert.That((report.Stack, report.Stores, report.Loads), Is.EqualTo(("0", "0", "0")), $"{report}");
            Assert.That(report.Registers, Is.LessThanOrEqualTo(MostRegisters), $"{report}");
        }
    }

    // So that the test above says something.
    [TestCase("fma.rn.f32", "fma.rm2.f32")]
    [TestCase("ld.param.b32\t%r1, [pixels]", "ld.param.b32\t%r1, [voxels]")]
    [TestCase("bra.uni\tL13", "bra.uni\tL9999")]
    public void What_is_no_PTX_is_refused(string right, string wrong)
    {
        string text = KernelCatalog.TextOf(KernelKind.Pointwise, StorageForm.Float32), broken = text.Replace(right, wrong, StringComparison.Ordinal);
        Assert.That(broken, Is.Not.EqualTo(text));
        (int exit, string said) = Assemble(broken, 75);
        Assert.That(exit, Is.Not.Zero, said);
    }

    private static (int Exit, string Said) Assemble(string text, int architecture)
    {
        string ptxas = NvidiaFiles.Require("ptxas");
        using var folder = new TemporaryFolder();
        string source = folder.Write("module.ptx", Encoding.UTF8.GetBytes(text));
        var start = new ProcessStartInfo(ptxas, ["-v", "-warn-spills", $"-arch=sm_{architecture}", "-o", folder.PathOf("module.cubin"), source])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }

    [GeneratedRegex(@"Compiling entry function '(?<name>\w+)'[^\n]*\n[^\n]*\n\s*(?<stack>\d+) bytes stack frame, (?<stores>\d+) bytes spill stores, (?<loads>\d+) bytes spill loads\n[^\n]*Used (?<registers>\d+) registers")]
    private static partial Regex Report();
}
