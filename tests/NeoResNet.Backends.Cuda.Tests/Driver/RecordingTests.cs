namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Work that is recorded once and run several times.</summary>
public sealed class RecordingTests : ConformanceTests
{
    [Test]
    public void A_recording_runs_only_when_it_is_launched_and_as_often()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var memory = new CudaDeviceVariable<float>(context, 8);
        using CudaPageLockedHostMemory<float> host = new(context, 8);
        host.Span.Clear();
        memory.CopyToDevice(Count(8), stream);
        using CudaGraph graph = stream.Capture(() => memory.AsyncCopyToHost(host, 8, stream));
        stream.Synchronize();
        Assert.That(host.Span.ToArray(), Is.All.Zero);
        using CudaGraphExec run = graph.Instantiate();
        for (int round = 1; round <= 3; round++)
        {
            memory.CopyToDevice([.. Count(8).Select(value => value * round)], stream);
            run.Launch(stream);
            stream.Synchronize();
            Assert.That(host.Span.ToArray(), Is.EqualTo(Count(8).Select(value => value * round)));
        }
    }

    [Test]
    public void Waiting_within_a_recording_is_refused_and_the_stream_works_on()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var memory = new CudaDeviceVariable<byte>(context, 8);
        Assert.That(() => stream.Capture(stream.Synchronize), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.StreamCaptureUnsupported));
        Conformance.ClearViolations();
        memory.MemsetAsync(1, stream);
        stream.Synchronize();
        Assert.That(Conformance.Alive("graph"), Is.Zero);
    }

    [Test]
    public void Other_threads_go_on_while_one_records()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using CudaStream recorded = new(context), other = new(context);
        using CudaDeviceVariable<byte> a = new(context, 8), b = new(context, 8);
        using CudaGraph graph = recorded.Capture(() =>
        {
            a.MemsetAsync(1, recorded);
            Task.Run(() =>
            {
                using var fresh = new CudaDeviceVariable<byte>(context, 8);
                b.MemsetAsync(2, other);
                other.Synchronize();
            }).Wait();
        });
        using CudaGraphExec run = graph.Instantiate();
        run.Launch(recorded);
        recorded.Synchronize();
    }
}
