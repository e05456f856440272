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

    [Test]
    public void What_only_the_host_computes_so_far_is_refused_by_name()
    {
        using var backend = new CudaBackend();
        using var reference = new ReferenceBackend();
        ParityCase[] refused = [.. ParitySuite.HostCases.Except(ParitySuite.Cases)];
        Assert.That(refused, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            foreach (ParityCase parityCase in refused)
            {
                Assert.That(() => parityCase.Run(backend, reference), Throws.TypeOf<NotSupportedException>().With.Message.Contains("has no operation"), parityCase.Name);
            }
        });
    }

    private static IEnumerable<TestCaseData> Cases() =>
        ParitySuite.Cases.Select(parityCase => new TestCaseData(parityCase).SetArgDisplayNames(parityCase.Name));
}
