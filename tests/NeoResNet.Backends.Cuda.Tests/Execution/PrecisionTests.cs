using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The parity cases in every form of storage and multiplication, each with the error that its mantissa allows.</summary>
public sealed class PrecisionTests : ConformanceTests
{
    [TestCaseSource(nameof(Cases))]
    public void Results_are_as_near_as_the_precision_allows(CudaPrecision precision, double bound, ParityCase parityCase)
    {
        using var backend = new CudaBackend(new() { Precision = precision });
        using var reference = new ReferenceBackend();
        ParityResult result = parityCase.Run(backend, reference, bound);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    private static IEnumerable<TestCaseData> Cases() =>
        from profile in ((CudaPrecision Precision, double Bound)[])[(CudaPrecision.TensorFloat32, 2e-3), (CudaPrecision.Float16, 5e-3), (CudaPrecision.BFloat16, 4e-2)]
        from parityCase in ParitySuite.Cases
        where parityCase.Name.Length % 3 == 0 || !parityCase.Name.StartsWith("conv2d", StringComparison.Ordinal)
        select new TestCaseData(profile.Precision, profile.Bound, parityCase).SetArgDisplayNames($"{profile.Precision}", $"{profile.Bound}", parityCase.Name);
}
