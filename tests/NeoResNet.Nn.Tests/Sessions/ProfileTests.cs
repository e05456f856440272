using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

public sealed class ProfileTests
{
    private static IEnumerable<TestCaseData> Backends =>
    [
        new TestCaseData((Func<IBackend>)(() => new ReferenceBackend())).SetArgDisplayNames("reference"),
        new TestCaseData((Func<IBackend>)(() => new CpuBackend(new() { MaxThreads = 1 }))).SetArgDisplayNames("cpu, 1 thread"),
        new TestCaseData((Func<IBackend>)(() => new CpuBackend(new() { MaxThreads = 3 }))).SetArgDisplayNames("cpu, 3 threads"),
    ];

    [TestCaseSource(nameof(Backends))]
    public void A_callable_tells_the_time_of_each_step_of_its_plan(Func<IBackend> make)
    {
        using var model = new TinyModel();
        using IBackend backend = make();
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Sum, model.Output]);
        NhwcTensor image = TinyModel.Image(2, 24, 24);
        RunProfile profile = call.Profile([image], runs: 3, burnIn: 1);
        Assert.That(profile.Runs, Is.EqualTo(3));
        Assert.That(profile.Plan.Steps, Is.EqualTo(call.Describe(image).Steps));
        Assert.That(profile.Steps.Select(step => step.Step), Is.EqualTo(profile.Plan.Steps));
        Assert.That(profile.Steps.Select(step => step.Seconds), Is.All.Positive);
    }

    [Test]
    public void It_ends_when_cancelled_and_refuses_what_a_run_refuses()
    {
        using var model = new TinyModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Output]);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        Assert.That(() => call.Profile([image], options: new(CancellationToken: new(canceled: true))), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => call.Profile([]), Throws.ArgumentException);
        Assert.That(() => call.Profile([image], runs: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
