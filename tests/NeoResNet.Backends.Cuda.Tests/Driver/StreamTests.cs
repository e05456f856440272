namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Streams, events and threads.</summary>
public sealed class StreamTests : ConformanceTests
{
    [Test]
    public void A_late_failure_of_something_else_is_told_after_the_wait_and_not_instead_of_it()
    {
        Conformance.Set("mode", 0); // deferred: work runs when a thread waits for it
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var memory = new CudaDeviceVariable<byte>(context, 64);
        memory.MemsetAsync(0, stream);
        context.NoteLate(new CudaDnnException(CudnnStatus.InternalError, "cudnnDestroy", ""));
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaDnnException>().With.Property("Function").EqualTo("cudnnDestroy"));
        Assert.That(Conformance.Pending, Is.Zero);
        memory.MemsetAsync(0, stream);
        context.NoteLate(new CudaDnnException(CudnnStatus.InternalError, "cudnnDestroy", ""));
        Assert.That(stream.Settle, Throws.Nothing);
        Assert.That(Conformance.Pending, Is.Zero);
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaDnnException>());
    }

    [Test]
    public void Events_time_the_work_between_them()
    {
        Conformance.Set("mode", 0); // deferred, regardless of the environment: work runs when a thread waits for it
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var memory = new CudaDeviceVariable<byte>(context, 64);
        using CudaEvent start = new(context), end = new(context);
        start.Record(stream);
        memory.MemsetAsync(0, stream);
        end.Record(stream);
        Assert.That(Conformance.Pending, Is.EqualTo(3));
        stream.Synchronize();
        Assert.That(CudaEvent.ElapsedMilliseconds(start, end), Is.GreaterThanOrEqualTo(0));
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
        using var memory = new CudaDeviceVariable<float>(context, 64);
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
            memory.AsyncCopyToDevice(host, 64, stream);
            memory.AsyncCopyToHost(host, 64, stream);
            mark.Record(stream);
            stream.Synchronize();
        }
    }
}
