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
            let isNetwork = cases.Item.Name.StartsWith("network", StringComparison.Ordinal)
            where cases.Index % (2 * profiles.Length) == number || isNetwork
            let profile = profiles[number]
            where profile.Precision == CudaPrecision.TensorFloat32 || !HasNumbersBeyondHalf(cases.Item)

            // Values behind many layers, some of them small differences of large sums.
            let bound = isNetwork ? 5 * profile.Bound : profile.Bound
            select new TestCaseData(profile.Precision, bound, cases.Item).SetArgDisplayNames($"{profile.Precision}", $"{bound}", cases.Item.Name);
    }

    // The lowest float32 and its neighbours round to infinity in both half forms.
    private static bool HasNumbersBeyondHalf(ParityCase parityCase) =>
        parityCase.Name.Contains("E+38", StringComparison.Ordinal) || parityCase.Name.Contains("all the lowest", StringComparison.Ordinal);
}
