using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// NVIDIA's assembler accepts the shipped text for each generation of devices, and needs no stack.
/// </summary>
public sealed partial class PtxasTests
{
    // A multiprocessor has 65536 registers for 1024 threads: the maximum of sm_75, and four blocks
    // of 256 on other devices. Unrolled loops with several loads in progress need more than 32, the
    // number for the maximum of threads.
    private const int MaxRegisters = 64;

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
        Assert.That(reports.Select(report => report.Name), Is.EquivalentTo(KernelCatalog.AllOf(form).Select(kernel => kernel.NameFor(form))), said);
        foreach (var report in reports)
        {
            Assert.That((report.Stack, report.Stores, report.Loads), Is.EqualTo(("0", "0", "0")), $"{report}");
            Assert.That(report.Registers, Is.LessThanOrEqualTo(MaxRegisters), $"{report}");
        }
    }

    // Shows that the test above can fail.
    [TestCase("fma.rn.f32", "fma.rm2.f32")]
    [TestCase("ld.param.b32\t%r1, [pixels]", "ld.param.b32\t%r1, [voxels]")]
    [TestCase("bra.uni\tL13", "bra.uni\tL9999")]
    public void What_is_no_PTX_is_refused(string right, string wrong)
    {
        string text = KernelCatalog.TextOf(OperationKernels.Pointwise, StorageForm.Float32), broken = text.Replace(right, wrong, StringComparison.Ordinal);
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
