using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The kernels agree with the reference on every parity case, both their C# and the shipped text,
/// with the arguments that a driver would get.
/// </summary>
[TestFixture("source")]
[TestFixture("text")]
[TestFixture("driver", Category = TestDevice.Category)]
public sealed class KernelParityTests(string kernels)
{
    private readonly KernelBackend _backend = new(KernelDevices.Of(kernels), StorageForm.Float32, new(3, 2, 1, 4, 2));
    private readonly ReferenceBackend _reference = new();

    [OneTimeTearDown]
    public void End()
    {
        _backend.Dispose();
        _reference.Dispose();
    }

    [TestCaseSource(nameof(Cases))]
    public void The_kernels_agree_with_the_reference(ParityCase parityCase)
    {
        ParityResult result = parityCase.Run(_backend, _reference);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    // Single convolutions and whole networks would compare the reference with itself.
    private static IEnumerable<TestCaseData> Cases() =>
        from parityCase in ParitySuite.Cases
        where !parityCase.Name.StartsWith("conv2d", StringComparison.Ordinal) && !parityCase.IsNetwork
        select new TestCaseData(parityCase).SetArgDisplayNames(parityCase.Name);
}
