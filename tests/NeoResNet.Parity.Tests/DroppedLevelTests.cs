using NeoResNet.Backends.Cpu;
using NeoResNet.TestSupport;

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

        string output = ChildTestRun.AssertPasses(typeof(LevelOfThisProcessTests), new Dictionary<string, string>
        {
            [LevelOfThisProcessTests.Variable] = level.ToString(),
            ["NEORESNET_ISA"] = level.ToString().ToLowerInvariant(),
            [offSwitch] = "0",
        });
        Assert.That(output, Does.Contain($"total: {LevelOfThisProcessTests.Count}"), output);
    }
}
