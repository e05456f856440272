namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Streams, events, recordings, faults and threads.</summary>
public sealed class StreamTests : ConformanceTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    public void An_event_orders_two_streams_whatever_runs_first(int seed)
    {
        Conformance.Set("seed", seed);
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using CudaStream writer = new(context), reader = new(context);
        using var written = new CudaEvent(context);
        using CudaDeviceVariable<uint> a = new(context, 64), b = new(context, 64);
        writer.FillAsync(a.DevicePointer, 42u, 64);
        written.Record(writer);
        reader.WaitFor(written);
        b.AsyncCopyToDevice(a, reader);
        uint[] back = new uint[64];
        b.CopyToHost(back, reader);
        Assert.That(back, Is.All.EqualTo(42u));
    }

    [Test]
    public void An_event_is_complete_when_the_work_before_it_is()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var memory = new CudaDeviceVariable<byte>(context, 64);
        using CudaEvent start = new(context, CudaEventFlags.Default), end = new(context, CudaEventFlags.Default);
        start.Record(stream);
        memory.MemsetAsync(0, stream);
        end.Record(stream);
        Assert.That(Conformance.Pending, Is.EqualTo(3));
        end.Synchronize();
        Assert.That(end.IsComplete);
        Assert.That(CudaEvent.ElapsedMilliseconds(start, end), Is.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Asking_again_and_again_ends_as_waiting_does()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var memory = new CudaDeviceVariable<byte>(context, 64);
        memory.MemsetAsync(0, stream);
        Assert.That(SpinWait.SpinUntil(() => stream.IsComplete, TimeSpan.FromSeconds(30)));
        Assert.That(Conformance.Pending, Is.Zero);
    }

    [Test]
    public void A_time_of_an_event_that_has_none_is_refused()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaEvent start = new(context), end = new(context);
        start.Record(stream);
        end.Record(stream);
        stream.Synchronize();
        Assert.That(() => CudaEvent.ElapsedMilliseconds(start, end), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.InvalidHandle));
        Assert.That(Conformance.Violations, Is.Not.Empty);
        Conformance.ClearViolations();
    }

    [Test]
    public void A_recording_runs_only_when_it_is_launched_and_as_often()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaDeviceVariable<float> input = new(context, 8), output = new(context, 8);
        using CudaPageLockedHostMemory<float> host = new(context, 8);
        output.MemsetAsync(0, stream);
        stream.Synchronize();
        using CudaGraph graph = stream.Capture(() =>
        {
            Assert.That(stream.IsCapturing);
            output.AsyncCopyToDevice(input, stream);
        });
        using CudaGraphExec run = graph.Instantiate();
        for (int round = 1; round <= 3; round++)
        {
            input.CopyToDevice([.. Count(8).Select(value => value * round)], stream);
            run.Launch(stream);
            output.AsyncCopyToHost(host, 8, stream);
            stream.Synchronize();
            Assert.That(host.Span.ToArray(), Is.EqualTo(Count(8).Select(value => value * round)));
        }

        Assert.That(stream.IsCapturing, Is.False);
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

    [TestCase(700)]
    [TestCase(716)]
    [TestCase(719)]
    public void A_fault_on_the_device_is_told_at_the_next_wait_and_ever_after(int code)
    {
        PrimaryContext context = PrimaryContext.Create(Driver, 0);
        var stream = new CudaStream(context);
        var memory = new CudaDeviceVariable<byte>(context, 8);
        Conformance.FailExecution(1, code);
        memory.MemsetAsync(0, stream);
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaException>().With.Property("StatusCode").EqualTo(code).And.Property("IsSticky").True);
        Assert.That(context.IsFaulted);
        Assert.That(() => new CudaStream(context), Throws.TypeOf<CudaException>().With.Message.Contains("takes no more work"));
        memory.Dispose();
        stream.Dispose();
        context.Dispose();
        Conformance.ClearViolations();
        _ = Conformance.Reset();
    }

    [TestCase("cuStreamCreate", 2)]
    [TestCase("cuDevicePrimaryCtxRetain", 2)]
    [TestCase("cuCtxSetCurrent", 201)]
    [TestCase("cuDeviceGet", 101)]
    [TestCase("cuInit", 999)]
    public void A_failure_at_the_start_leaves_nothing_behind(string function, int code)
    {
        Conformance.FailCall(function, 1, code);
        Assert.That(
            () =>
            {
                using PrimaryContext context = PrimaryContext.Create(Driver, 0);
                using var stream = new CudaStream(context);
            },
            Throws.TypeOf<CudaException>().With.Property("Function").EqualTo(function).And.Property("StatusCode").EqualTo(code));
        Assert.That(Conformance.Alive("context"), Is.Zero);
    }

    [Test]
    public void Many_threads_share_a_context()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var stream = new CudaStream(context);
            using var memory = new CudaDeviceVariable<float>(stream, 32);
            float[] back = new float[32], sent = [.. Count(32).Select(value => value + i)];
            memory.CopyToDevice(sent, stream);
            memory.CopyToHost(back, stream);
            Assert.That(back, Is.EqualTo(sent));
        });
    }

    [Test]
    public void Each_device_has_its_context()
    {
        Conformance.Set("devices", 2);
        using PrimaryContext first = PrimaryContext.Create(Driver, 0), second = PrimaryContext.Create(Driver, 1);
        using CudaStream a = new(first), b = new(second);
        using CudaDeviceVariable<float> x = new(first, 4), y = new(second, 4);
        float[] back = new float[4];
        x.CopyToDevice(Count(4), a);
        y.CopyToDevice([9, 9, 9, 9], b);
        x.CopyToHost(back, a);
        Assert.That(back, Is.EqualTo(Count(4)));
    }

    [Test]
    public void A_context_can_be_taken_again_after_its_release()
    {
        for (int i = 0; i < 3; i++)
        {
            using PrimaryContext context = PrimaryContext.Create(Driver, 0);
            using var stream = new CudaStream(context);
            stream.Synchronize();
        }
    }

    [Test]
    public void A_run_of_queued_work_allocates_nothing()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaDeviceVariable<float> a = new(context, 64), b = new(context, 64);
        using CudaPageLockedHostMemory<float> host = new(context, 64);
        using var mark = new CudaEvent(context);
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            Round();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Round()
        {
            a.AsyncCopyToDevice(host, 64, stream);
            b.AsyncCopyToDevice(a, stream);
            b.AsyncCopyToHost(host, 64, stream);
            mark.Record(stream);
            stream.WaitFor(mark);
            mark.Synchronize();
            stream.Synchronize();
        }
    }
}
