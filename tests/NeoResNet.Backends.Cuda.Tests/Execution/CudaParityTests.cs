using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Every parity case on the CUDA backend in float32.</summary>
[Category(TestDevice.Category)]
public sealed class CudaParityTests : DeviceTests
{
    [TestCaseSource(nameof(Cases))]
    public void The_cuda_backend_agrees_with_the_reference(ParityCase parityCase)
    {
        using var backend = new CudaBackend();
        using var reference = new ReferenceBackend();
        ParityResult result = parityCase.Run(backend, reference);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    private static IEnumerable<TestCaseData> Cases() =>
        ParitySuite.Cases.Select(parityCase => new TestCaseData(parityCase).SetArgDisplayNames(parityCase.Name));
}
