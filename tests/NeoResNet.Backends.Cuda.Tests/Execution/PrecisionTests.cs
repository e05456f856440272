using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The parity cases in every precision, each with the error that its mantissa allows.
/// </summary>
[Category(TestDevice.Category)]
public sealed class PrecisionTests : DeviceTests
{
    private static readonly (CudaPrecision Precision, ParityProfile Profile)[] Precisions =
    [
        (CudaPrecision.TensorFloat32, ParityProfile.TensorFloat32), (CudaPrecision.Float16, ParityProfile.Float16), (CudaPrecision.BFloat16, ParityProfile.BFloat16),
    ];

    [TestCaseSource(nameof(Cases))]
    public void Results_are_as_near_as_the_precision_allows(CudaPrecision precision, ParityProfile profile, ParityCase parityCase)
    {
        using var backend = new CudaBackend(new() { Precision = precision });
        using var reference = new ReferenceBackend();
        ParityResult result = parityCase.Run(backend, reference, profile);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    // Each precision on different cases, networks on all precisions. The float32 run covers all
    // cases.
    private static IEnumerable<TestCaseData> Cases() =>
        from cases in ParitySuite.Cases.Index()
        from number in Enumerable.Range(0, Precisions.Length)
        where cases.Index % (2 * Precisions.Length) == number || (cases.Item.IsNetwork && !cases.Item.IsWholeNetwork)
        let each = Precisions[number]
        where each.Profile.Takes(cases.Item)
        select new TestCaseData(each.Precision, each.Profile, cases.Item).SetArgDisplayNames($"{each.Precision}", $"{each.Profile.BoundOf(cases.Item)}", cases.Item.Name);
}
