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

    // Each precision on other cases, networks on all: the plain run walks through all of them.
    private static IEnumerable<TestCaseData> Cases()
    {
        (CudaPrecision Precision, double Bound)[] profiles = [(CudaPrecision.TensorFloat32, 2e-3), (CudaPrecision.Float16, 5e-3), (CudaPrecision.BFloat16, 4e-2)];
        return
            from cases in ParitySuite.Cases.Index()
            from number in Enumerable.Range(0, profiles.Length)
            where cases.Index % (2 * profiles.Length) == number || cases.Item.Name.StartsWith("network", StringComparison.Ordinal)
            let profile = profiles[number]
            select new TestCaseData(profile.Precision, profile.Bound, cases.Item).SetArgDisplayNames($"{profile.Precision}", $"{profile.Bound}", cases.Item.Name);
    }
}
