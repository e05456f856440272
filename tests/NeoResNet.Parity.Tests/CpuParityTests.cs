using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Parity.Tests;

/// <summary>Every case on every kernel that this process can run.</summary>
public sealed class CpuParityTests
{
    private static readonly CpuLevel[] Levels = [.. CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level)];

    private readonly Dictionary<CpuLevel, CpuBackend> _backends = [];
    private readonly ReferenceBackend _reference = new();

    [OneTimeSetUp]
    public void Begin()
    {
        foreach (CpuLevel level in Levels)
        {
            _backends.Add(level, new CpuBackend(new() { Level = level }));
        }
    }

    [OneTimeTearDown]
    public void End()
    {
        foreach (CpuBackend backend in _backends.Values)
        {
            backend.Dispose();
        }

        _reference.Dispose();
    }

    [TestCaseSource(nameof(Cases))]
    public void The_cpu_backend_agrees_with_the_reference(CpuLevel level, ParityCase parityCase)
    {
        ParityResult result = parityCase.Run(_backends[level], _reference);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    [TestCaseSource(nameof(Networks))]
    public void Networks_agree_with_the_reference_with_and_without_winograd(CpuLevel level, WinogradUse use, ParityCase parityCase)
    {
        using var backend = new CpuBackend(new() { Level = level, Winograd = use });
        ParityResult result = parityCase.Run(backend, _reference);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    // The relative error of a single convolution by Winograd's method is about 1e-6.
    [TestCaseSource(nameof(ConvolutionGradients))]
    public void Convolution_gradients_agree_with_the_reference_with_winograd(CpuLevel level, WinogradUse use, ParityCase parityCase)
    {
        using var backend = new CpuBackend(new() { Level = level, Winograd = use });
        ParityResult result = parityCase.Run(backend, _reference, ParityProfile.Float32 with { MinBound = ParityBounds.Chain });
        Assert.That(result.Passed, Is.True, result.Message);
    }

    [Test]
    public void The_plain_level_can_always_run()
    {
        Assert.That(Levels, Does.Contain(CpuLevel.Scalar));
    }

    // Bounds are those without Winograd, which small networks meet even so.
    private static IEnumerable<TestCaseData> Networks() =>
        from level in Levels
        from use in (WinogradUse[])[WinogradUse.Off, WinogradUse.Force, WinogradUse.Force2]
        from parityCase in ParitySuite.Cases
        where parityCase.IsNetwork
        select new TestCaseData(level, use, parityCase).SetArgDisplayNames($"{level}", $"{use}", parityCase.Name);

    private static IEnumerable<TestCaseData> ConvolutionGradients() =>
        from level in Levels
        from use in (WinogradUse[])[WinogradUse.Force, WinogradUse.Force2]
        from parityCase in ParitySuite.Gradients
        where parityCase.Name.StartsWith("data_gradient", StringComparison.Ordinal) || parityCase.Name.StartsWith("filter_gradient", StringComparison.Ordinal)
        select new TestCaseData(level, use, parityCase).SetArgDisplayNames($"{level}", $"{use}", parityCase.Name);

    private static IEnumerable<TestCaseData> Cases() =>
        from level in Levels
        from parityCase in ParitySuite.Cases.Concat(ParitySuite.Gradients)
        select new TestCaseData(level, parityCase).SetArgDisplayNames($"{level}", parityCase.Name);
}
