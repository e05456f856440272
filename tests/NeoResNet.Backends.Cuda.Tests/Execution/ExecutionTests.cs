using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Guarantees of backends besides numbers: recordings, workspaces, lifetimes, refusal of misuse.
/// </summary>
public sealed class ExecutionTests : ConformanceTests
{
    private static readonly Window Window = Window.Padded(3, 1, 1, 1, 1);

    [Test]
    public void The_second_run_is_recorded_and_later_ones_are_replays()
    {
        using var one = new OneRun();
        float[] first = one.Run(1);
        Assert.That(Conformance.Calls("cuGraphLaunch"), Is.Zero);
        Assert.That(one.Run(1), Is.EqualTo(first));
        long launches = Conformance.Calls("cuLaunchKernel"), executions = Conformance.Calls("cudnnBackendExecute");
        Assert.That(Conformance.Calls("cuGraphLaunch"), Is.EqualTo(1));
        Assert.That(one.Run(2), Is.Not.EqualTo(first), "other images");
        Assert.That(one.Run(1), Is.EqualTo(first));
        Assert.That(Conformance.Calls("cuGraphLaunch"), Is.EqualTo(3));
        Assert.That(Conformance.Calls("cuLaunchKernel"), Is.EqualTo(launches), "kernels are in the recording");
        Assert.That(Conformance.Calls("cudnnBackendExecute"), Is.EqualTo(executions), "plans are in the recording");
    }

    [Test]
    public void Without_graphs_every_run_is_queued_anew_and_gives_the_same()
    {
        using var with = new OneRun();
        using var without = new OneRun(new() { UseGraphs = false });
        for (ulong seed = 1; seed < 4; seed++)
        {
            Assert.That(without.Run(seed), Is.EqualTo(with.Run(seed)));
        }

        Assert.That(without.Workspace.Memory, Is.TypeOf<CudaWorkspace>().With.Property("IsRecorded").False);
    }

    [Test]
    public void A_device_without_pools_takes_memory_at_once()
    {
        Conformance.Set("pools", 0);
        using var one = new OneRun();
        float[] first = one.Run(1);
        Assert.That(one.Run(1), Is.EqualTo(first));
        Assert.That(Conformance.Calls("cuMemAllocAsync"), Is.Zero);
    }

    [Test]
    public void Runs_allocate_nothing_once_they_are_recorded()
    {
        using var one = new OneRun();
        _ = one.Run(1);
        _ = one.Run(1);
        one.RunAgain();
        long native = Conformance.Calls("cuMemAllocAsync") + Conformance.Calls("cuMemAlloc_v2") + Conformance.Calls("cuMemHostAlloc");
        long before = GC.GetAllocatedBytesForCurrentThread();
        one.RunAgain();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(Conformance.Calls("cuMemAllocAsync") + Conformance.Calls("cuMemAlloc_v2") + Conformance.Calls("cuMemHostAlloc"), Is.EqualTo(native));
    }

    [Test]
    public void Parameters_are_copied_once_and_outlive_their_set()
    {
        using var backend = new CudaBackend();
        IParameterSet parameters = OneConvolution.Parameters(backend, 3);
        TensorProgram program = OneConvolution.Program(Window);
        using IExecutable executable = backend.Compile(program, parameters);
        long copies = Conformance.Calls("cuMemcpyHtoDAsync_v2");
        using IExecutable second = backend.Compile(program, parameters);
        Assert.That(Conformance.Calls("cuMemcpyHtoDAsync_v2"), Is.EqualTo(copies));
        parameters.Dispose();
        NhwcTensor feed = OneConvolution.Drawn(OneConvolution.Images, 5), fetch = new(executable.Program.OutputShapes[0]), other = new(executable.Program.OutputShapes[0]);
        using (Workspace workspace = executable.Rent())
        {
            executable.Run(workspace, [feed], [fetch]);
        }

        executable.Dispose();
        using (Workspace workspace = second.Rent())
        {
            second.Run(workspace, [feed], [other]);
        }

        Assert.That(other.Span.ToArray(), Is.EqualTo(fetch.Span.ToArray()));
        Assert.That(() => backend.Compile(program, parameters), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_rented_workspace_holds_what_it_needs_after_its_executable_is_gone()
    {
        using var one = new OneRun();
        Workspace workspace = one.Executable.Rent();
        one.Executable.Dispose();
        Assert.That(() => one.Executable.Rent(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(Conformance.Alive("stream"), Is.GreaterThan(1));
        workspace.Dispose();
    }

    [Test]
    public void Parameters_and_workspaces_of_others_are_refused()
    {
        using var one = new OneRun();
        using var two = new OneRun();
        using Workspace foreign = two.Executable.Rent();
        Assert.That(() => one.Run(1, foreign), Throws.ArgumentException.With.Message.Contains("not rented from this executable"));
        using var backend = new CudaBackend();
        using IParameterSet parameters = OneConvolution.Parameters(backend, 3);
        Assert.That(() => one.Backend.Compile(one.Executable.Program, parameters), Throws.ArgumentException.With.Message.Contains("another instance of backend 'cuda'"));
        using IParameterSet empty = one.Backend.CreateParameterSet();
        Assert.That(() => one.Backend.Compile(one.Executable.Program, empty), Throws.ArgumentException.With.Message.Contains("'the one'").And.Message.Contains("was not added"));
        using IParameterSet wrong = OneConvolution.Parameters(one.Backend, 5);
        Assert.That(() => one.Backend.Compile(one.Executable.Program, wrong), Throws.ArgumentException.With.Message.Contains("was declared with shape"));
    }

    [Test]
    public void The_backend_says_what_it_is()
    {
        using var one = new OneRun();
        BackendInfo info = one.Backend.Info;
        Assert.That((info.Name, info.Kernels, info.MaxThreads), Is.EqualTo(("cuda", "cuDNN 9.12.0, Float32", 1)));
        Assert.That(info.Device, Does.Contain("device 0").And.Contain("compute capability 9.0"));
        Assert.That(CudaBackend.IsAvailable, CudaBackend.UnavailableReason);
        ExecutionPlan plan = one.Executable.Describe();
        Assert.That(plan.Steps.Single().ChosenBy, Does.StartWith("cuDNN heuristics"));
        Assert.That(plan.ParameterBytes, Is.EqualTo(((3 * 3 * 3 * 4) + 4) * sizeof(float)));
        Assert.That(one.Workspace.Bytes, Is.GreaterThan(0));
    }

    [Test]
    public void Options_out_of_range_and_devices_that_are_not_there_are_refused()
    {
        Assert.That(() => new CudaBackend(new() { DeviceIndex = -1 }), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CudaBackend(new() { WorkspaceLimit = -1 }), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CudaBackend(new() { Precision = (CudaPrecision)9 }), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CudaBackend(new() { DeviceIndex = 3 }), Throws.TypeOf<CudaUnavailableException>().With.Message.Contains("device 3"));
        Conformance.Set("major", 7);
        Assert.That(() => new CudaBackend(), Throws.TypeOf<CudaUnavailableException>().With.Message.Contains("7.5"));
        Conformance.Set("devices", 0);
        Assert.That(CudaBackend.IsAvailable, Is.False);
        Assert.That(CudaBackend.UnavailableReason, Does.Contain("no device"));
        Assert.That(() => new CudaBackend(), Throws.TypeOf<CudaUnavailableException>());
        Conformance.ClearViolations();
    }

    [Test]
    public void A_disposed_backend_makes_nothing_more_and_its_executables_can_be_disposed()
    {
        using var one = new OneRun();
        one.Backend.Dispose();
        Assert.That(() => one.Backend.CreateParameterSet(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => one.Run(1), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => one.Executable.Rent(), Throws.TypeOf<ObjectDisposedException>(), "none is idle, and none can be made");
    }

    [Test]
    public void What_a_run_may_need_stays_until_the_executables_of_a_disposed_backend_are_gone()
    {
        using var one = new OneRun();
        using Workspace workspace = one.Executable.Rent();
        one.Backend.Dispose();
        one.Backend.Dispose();
        one.Executable.Dispose();
        Assert.That(Conformance.Alive("module"), Is.EqualTo(1), "a run may be under way");
        one.Workspace.Dispose();
        workspace.Dispose();
        Assert.That(Conformance.Alive("module"), Is.Zero);
    }

    [Test]
    public void A_backend_disposed_while_it_compiles_refuses_and_leaves_nothing()
    {
        var backend = new CudaBackend();
        using IParameterSet set = backend.CreateParameterSet();
        set.Add(new(0), () =>
        {
            backend.Dispose();
            return new(OneConvolution.Drawn([3, 3, OneConvolution.Inputs, OneConvolution.Outputs], 1));
        });
        set.Add(new(1), () => new(OneConvolution.Drawn([OneConvolution.Outputs], 2)));
        Assert.That(() => backend.Compile(OneConvolution.Program(Window), set), Throws.TypeOf<ObjectDisposedException>().With.Property("ObjectName").EqualTo(typeof(CudaBackend).FullName));
    }

    [Test]
    public void Two_devices_take_two_backends()
    {
        Conformance.Set("devices", 2);
        using var first = new OneRun();
        using var second = new OneRun(new() { DeviceIndex = 1 });
        float[] expected = first.Run(1);
        Assert.That(second.Run(1), Is.EqualTo(expected));
        Assert.That(Task.Run(() => first.Run(1)).Result, Is.EqualTo(expected), "from another thread, after work on another device");
        Assert.That(second.Backend.Info.Device, Does.Contain("device 1"));
        Assert.That(Conformance.Alive("context"), Is.EqualTo(2));
    }

    [TestCase(CudaPrecision.Float32, null, false, false)]
    [TestCase(CudaPrecision.Float32, WinogradUse.Auto, false, true)]
    [TestCase(CudaPrecision.TensorFloat32, null, false, true)]
    [TestCase(CudaPrecision.TensorFloat32, WinogradUse.Off, false, false)]
    [TestCase(CudaPrecision.Float16, null, true, false)]
    public void Exact_sums_leave_Winograd_out_unless_it_is_asked_for(CudaPrecision precision, WinogradUse? use, bool lowMemory, bool allowed)
    {
        DnnEngineRules rules = CudaExecutable.RulesOf(new() { Precision = precision, WorkspaceLimit = 77 }, new() { Winograd = use, LowMemory = lowMemory });
        Assert.That(rules, Is.EqualTo(new DnnEngineRules(precision, true, allowed, 77)));
    }

    [Test]
    public void Work_of_several_workspaces_in_any_order_gives_the_same([Range(1, 12)] int seed)
    {
        Conformance.Set("seed", seed);
        Conformance.Set("mode", seed % 2);
        Assert.That(WorkspaceTests.ThreeAtOnceAgree());
    }
}
