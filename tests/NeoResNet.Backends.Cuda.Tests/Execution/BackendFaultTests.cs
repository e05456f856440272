namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// After a failure at any place, no resources remain, and the backend is usable or faulted.
/// </summary>
public sealed class BackendFaultTests : ConformanceTests
{
    private const int OutOfMemory = 2, IllegalAddress = 700, CaptureInvalidated = 901;

    [Test]
    public void Lack_of_memory_at_any_allocation_is_told_and_leaves_all_usable()
    {
        float[] expected = Expected();
        int failed = 0;
        for (int nth = 1; ; nth++)
        {
            Conformance.FailAllocation(nth);
            try
            {
                using var one = new OneRun();
                Conformance.FailAllocation(0);
                Assert.That(one.Run(1), Is.EqualTo(expected));
                break;
            }
            catch (CudaException exception) when (exception.StatusCode == OutOfMemory)
            {
                failed++;
                Assert.That(Conformance.Alive("memory") + Conformance.Alive("pinned") + Conformance.Alive("context"), Is.Zero, $"allocation {nth}");
                Conformance.ClearViolations();
            }
        }

        // Staging of parameters, filter twice, bias, slab, two tensors.
        Assert.That(failed, Is.GreaterThanOrEqualTo(7));
    }

    [Test]
    public void Lack_of_memory_for_a_further_workspace_leaves_the_others_usable()
    {
        using var one = new OneRun();
        float[] expected = one.Run(1);
        for (int nth = 1; nth <= 3; nth++)
        {
            int streams = Conformance.Alive("stream"), memory = Conformance.Alive("memory");
            Conformance.FailAllocation(nth);
            Assert.That(() => one.Executable.Rent(), Throws.TypeOf<CudaException>().With.Property("StatusCode").EqualTo(OutOfMemory), $"allocation {nth}");
            Assert.That((Conformance.Alive("stream"), Conformance.Alive("memory")), Is.EqualTo((streams, memory)));
            Assert.That(one.Run(1), Is.EqualTo(expected));
        }

        using Workspace further = one.Executable.Rent();
        Assert.That(one.Run(1, further), Is.EqualTo(expected));
        Conformance.ClearViolations();
    }

    [TestCase("cuModuleLoadDataEx", 218)]
    [TestCase("cuModuleGetFunction", 500)]
    [TestCase("cuStreamCreate", 2)]
    [TestCase("cudnnCreate", 1001)]
    [TestCase("cudnnBackendCreateDescriptor", 4000)]
    [TestCase("cudnnBackendFinalize", 4000)]
    [TestCase("cudnnBackendSetAttribute", 2000)]
    [TestCase("cudnnBackendGetAttribute", 4000)]
    [TestCase("cuMemcpyHtoDAsync_v2", 1)]
    [TestCase("cuLaunchKernel", 701)]
    public void A_call_that_fails_while_compiling_is_told_and_the_next_try_works(string function, int code)
    {
        float[] expected = Expected();
        Conformance.FailCall(function, 1, code);
        Assert.That(() => new OneRun(), Throws.InstanceOf<CudaLibraryException>().With.Property("Function").EqualTo(function).And.Property("StatusCode").EqualTo(code));
        Assert.That(Conformance.Alive("context"), Is.Zero);
        using var one = new OneRun();
        Assert.That(one.Run(1), Is.EqualTo(expected));
        Conformance.ClearViolations();
    }

    [TestCase("cuMemcpyHtoDAsync_v2", 0)]
    [TestCase("cudnnBackendExecute", 0)]
    [TestCase("cuMemcpyDtoHAsync_v2", 0)]
    [TestCase("cuStreamSynchronize", 0)]
    [TestCase("cuStreamBeginCapture_v2", 1)]
    [TestCase("cudnnBackendExecute", 1)]
    [TestCase("cuMemcpyDtoHAsync_v2", 1)]
    [TestCase("cuGraphInstantiateWithFlags", 1)]
    [TestCase("cuGraphLaunch", 1)]
    [TestCase("cuGraphLaunch", 2)]
    public void A_call_that_fails_in_a_run_is_told_and_the_next_run_works(string function, int runsBefore)
    {
        using var one = new OneRun();
        float[] expected = Expected();
        for (int i = 0; i < runsBefore; i++)
        {
            _ = one.Run(1);
        }

        bool isDnn = function.StartsWith("cudnn", StringComparison.Ordinal);
        Conformance.FailCall(function, 1, isDnn ? 5000 : 999);
        Assert.That(() => one.Run(1), Throws.InstanceOf<CudaLibraryException>().With.Property("Function").EqualTo(function));
        Assert.That(one.Backend.IsFaulted, Is.False);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(one.Run(1), Is.EqualTo(expected), $"run {i}");
        }

        Conformance.ClearViolations();
    }

    [TestCase("cudnnDestroy", 4000)]
    [TestCase("cudnnBackendDestroyDescriptor", 2000)]
    public void What_cannot_be_given_back_does_not_keep_the_backend_from_ending(string function, int code)
    {
        var one = new OneRun();
        _ = one.Run(1);
        Conformance.FailCall(function, 1, code);
        Assert.That(one.Dispose, Throws.Nothing);
        Assert.That(Conformance.Alive("context"), Is.Zero);
        Conformance.ClearViolations();
        _ = Conformance.Reset();
    }

    [Test]
    public void A_recording_that_is_spoilt_is_told_and_the_next_run_records()
    {
        using var one = new OneRun();
        float[] expected = one.Run(1);
        Conformance.Set("spoil_capture", 1);
        Assert.That(() => one.Run(1), Throws.TypeOf<CudaException>().With.Property("Function").EqualTo("cuStreamEndCapture").And.Property("StatusCode").EqualTo(CaptureInvalidated));
        Assert.That(one.Workspace.Memory, Is.TypeOf<CudaWorkspace>().With.Property("IsRecorded").False);
        Assert.That(one.Run(1), Is.EqualTo(expected));
        Assert.That(one.Workspace.Memory, Is.TypeOf<CudaWorkspace>().With.Property("IsRecorded").True);
        Assert.That((Conformance.Alive("graph"), Conformance.Alive("exec"), one.Backend.IsFaulted), Is.EqualTo((0, 1, false)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void A_fault_on_the_device_ends_the_backend_which_says_so(int runsBefore)
    {
        using (var one = new OneRun())
        {
            for (int i = 0; i < runsBefore; i++)
            {
                _ = one.Run(1);
            }

            Conformance.FailExecution(2, IllegalAddress);
            Assert.That(() => one.Run(1), Throws.TypeOf<CudaException>().With.Property("StatusCode").EqualTo(IllegalAddress));
            Assert.That(one.Backend.IsFaulted);
            Assert.That(() => one.Run(1), Throws.TypeOf<CudaException>().With.Message.Contains("accepts no work"));
            using IParameterSet parameters = OneConvolution.Parameters(one.Backend, 3);
            Assert.That(() => one.Backend.Compile(one.Executable.Program, parameters), Throws.TypeOf<CudaException>().With.Message.Contains("accepts no work"));
        }

        Conformance.ClearViolations();
        _ = Conformance.Reset();
    }

    private static float[] Expected()
    {
        using var one = new OneRun();
        return one.Run(1);
    }
}
