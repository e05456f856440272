using NeoResNet.Backends.Cpu;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Networks;

/// <summary>
/// Every instruction set level in a process of its own that really lacks the better ones: a kernel chosen by hand in a
/// process that has AVX-512 may still be compiled with it.
/// </summary>
public sealed class ChildProcessLevelTests
{
    [TestCase(CpuLevel.Avx512, "")]
    [TestCase(CpuLevel.Avx2, "DOTNET_EnableAVX512")]
    [TestCase(CpuLevel.V128, "DOTNET_EnableAVX2")]
    [TestCase(CpuLevel.Scalar, "DOTNET_EnableHWIntrinsic")]
    public void Whole_networks_are_right_where_the_process_has_no_more_than(CpuLevel level, string turnedOff)
    {
        if (!CpuKernels.Table.Any(kernel => kernel.Level == level && kernel.IsAvailable))
        {
            Assert.Ignore($"This machine cannot run level {level}.");
        }

        string name = level.ToString().ToLowerInvariant();
        var environment = new Dictionary<string, string> { ["NEORESNET_ISA"] = name, [ProcessLevelTests.WantedVariable] = name };
        if (turnedOff.Length > 0)
        {
            environment[turnedOff] = "0";
        }

        ChildTestRun.AssertPasses(typeof(ProcessLevelTests), environment);
    }
}
