using System.Diagnostics;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Parity.Tests;

/// <summary>
/// Starts this program again with instruction sets turned off, as on a lesser processor, and has it run
/// <see cref="LevelOfThisProcessTests"/>: code chosen by what the runtime supports, not by an option, is reached in no other way.
/// </summary>
[NonParallelizable]
public sealed class DroppedLevelTests
{
    // .NET 10's names; the old ones, such as DOTNET_EnableAVX512F, are ignored without a word.
    [TestCase(CpuLevel.Avx2, "DOTNET_EnableAVX512")]
    [TestCase(CpuLevel.V128, "DOTNET_EnableAVX2")]
    [TestCase(CpuLevel.Scalar, "DOTNET_EnableHWIntrinsic")]
    public void A_process_without_better_instructions_agrees_with_the_reference(CpuLevel level, string offSwitch)
    {
        if (LevelOfThisProcessTests.Asked is not null)
        {
            Assert.Ignore("This process is such a child itself.");
        }

        if (!CpuKernels.Table.First(kernel => kernel.Level == level).IsAvailable)
        {
            Assert.Ignore($"This processor has no level {level}.");
        }

        (int exitCode, string output) = RunChild(level, offSwitch);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain($"total: {LevelOfThisProcessTests.Count}").And.Contain($"succeeded: {LevelOfThisProcessTests.Count}"), output);
    }

    private static (int ExitCode, string Output) RunChild(CpuLevel level, string offSwitch)
    {
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(DroppedLevelTests).Assembly.Location);
        }

        start.ArgumentList.Add("--filter");
        start.ArgumentList.Add($"FullyQualifiedName~{nameof(LevelOfThisProcessTests)}");
        start.Environment[LevelOfThisProcessTests.Variable] = level.ToString();
        start.Environment["NEORESNET_ISA"] = level.ToString().ToLowerInvariant();
        start.Environment[offSwitch] = "0";

        // Variables by which a test platform controls its host would make the child report to it.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, output + errors.Result);
    }
}
