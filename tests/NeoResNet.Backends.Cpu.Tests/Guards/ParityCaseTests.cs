using NeoResNet.Parity;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// Runs the parity cases of single operations, for <see cref="GuardPageTests"/>: they contain the kernels that the other
/// fixtures of this project lack, such as those of training.
/// </summary>
public sealed class ParityCaseTests
{
    [TestCaseSource(typeof(Levels), nameof(Levels.All))]
    public void The_cases_of_operations_pass(CpuLevel level)
    {
        using CpuBackend backend = Levels.Backend(level);
        using var reference = new ReferenceBackend();
        ParityCase[] cases = [.. ParitySuite.Cases.Where(parityCase => !parityCase.IsNetwork)];
        string[] failures = [.. cases.Select(parityCase => parityCase.Run(backend, reference)).Where(result => !result.Passed).Select(result => result.Message)];
        Assert.That(failures, Is.Empty);
        Assert.That(cases, Has.Length.GreaterThan(100));
    }
}
