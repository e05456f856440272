namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Each function that the product calls fails once, at its first, middle and last call: the failure
/// is reported, no resources remain, and the next backend works.
/// </summary>
public sealed class EveryCallTests : ConformanceTests
{
    // The results of these calls do not matter in some places: in queries, and before something is
    // freed.
    private static readonly string[] MayFail = ["cuDriverGetVersion", "cuCtxSetCurrent", "cuStreamSynchronize", "cublasGetProperty"];

    // Not called without a failure, or not called by these runs. The end of a recording does its
    // work even if it fails, unlike the failures of this test: see BackendFaultTests.
    private static readonly string[] NotHere =
    [
        "cuGetErrorName", "cuGetErrorString", "cuStreamQuery", "cuStreamEndCapture", "cuEventCreate", "cuEventRecord",
    ];

    // The context keeps such an error for the next call: see ContextTests.
    private static readonly string[] GivingBack = ["Destroy", "Free", "Release", "Unload"];

    private static readonly (CudaLibrary Library, int Code)[] Failures = [(CudaLibrary.Driver, 999), (CudaLibrary.Cublas, 14), (CudaLibrary.Cudnn, 4000)];

    [TestCaseSource(nameof(Functions))]
    public void A_failure_is_told_and_leaves_nothing_behind(string function, int code)
    {
        (float[] expected, long calls) = Session(function);
        Assert.That(calls, Is.GreaterThan(0));
        foreach (long nth in new[] { 1, (calls + 1) / 2, calls }.Distinct())
        {
            Conformance.FailCall(function, (int)nth, code);
            bool failed = false;
            try
            {
                Assert.That(Session(function).Result, Is.EqualTo(expected));
            }
            catch (Exception failure) when (failure is CudaLibraryException or CudaUnavailableException)
            {
                failed = true;
                Assert.That(failure.Message, Does.Contain(function).Or.Contain($"{code}"));
            }

            Assert.That(failed || MayFail.Contains(function), $"call {nth} of {calls} failed and nobody said so");
            Assert.That(Conformance.Alive("context"), Is.Zero, $"call {nth} of {calls}");
            Assert.That(Conformance.Leaks, Is.Empty, $"call {nth} of {calls}");
            Assert.That(Session(function).Result, Is.EqualTo(expected), $"after call {nth} of {calls} had failed");
        }

        Conformance.ClearViolations();
    }

    // All calls of a backend from the first to the last: a convolution followed by operations with
    // several kernels, and a product, run directly, recorded and replayed.
    private static (float[] Result, long Calls) Session(string function)
    {
        long before = Conformance.Calls(function);
        float[] result = RunAll();
        return (result, Conformance.Calls(function) - before);
    }

    private static float[] RunAll()
    {
        using OneRun convolution = new(program: OneConvolution.WithNormAndGate(Window.Padded(3, 1, 1, 1, 1))), product = new(new() { Products = CudaProductUse.Always }, window: Window.Valid(1));
        return [.. Enumerable.Range(1, 3).SelectMany(seed => (float[])[.. convolution.Run((ulong)seed), .. product.Run((ulong)seed)])];
    }

    private static IEnumerable<TestCaseData> Functions() =>
        from library in Failures
        from function in LibraryExports.Of(library.Library)
        where !NotHere.Contains(function) && !GivingBack.Any(word => function.Contains(word, StringComparison.Ordinal))

        // These functions return no status.
        where !function.StartsWith("cudnnGet", StringComparison.Ordinal)
        select new TestCaseData(function, library.Code);
}
