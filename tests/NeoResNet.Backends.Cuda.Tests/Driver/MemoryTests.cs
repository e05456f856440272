namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Device memory, page-locked memory and copies.</summary>
public sealed class MemoryTests : ConformanceTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void What_goes_to_the_device_comes_back(bool pooled)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaDeviceVariable<float> device = pooled ? new(stream, 100) : new(context, 100);
        float[] back = new float[60];
        device.CopyToDevice(Count(100), stream);
        device.CopyToHost(back, stream, offset: 40);
        Assert.That(back, Is.EqualTo(Count(100)[40..]));
        Assert.That(device.DevicePointer % 256, Is.Zero);
    }

    [Test]
    public void Copies_of_page_locked_memory_are_queued_and_not_waited_for()
    {
        Conformance.Set("mode", 0); // deferred, regardless of the environment: work runs when a thread waits for it
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var device = new CudaDeviceVariable<float>(context, 8);
        using CudaPageLockedHostMemory<float> source = new(context, 8), target = new(context, 8);
        Count(8).CopyTo(source.Span);
        target.Span.Clear();
        device.AsyncCopyToDevice(source, 8, stream);
        device.AsyncCopyToHost(target, 8, stream);
        Assert.That((Conformance.Pending, target.Span[0]), Is.EqualTo((2, 0f)));
        stream.Synchronize();
        Assert.That(Conformance.Pending, Is.Zero);
        Assert.That(target.Span.ToArray(), Is.EqualTo(Count(8)));
    }

    [Test]
    public void Page_locked_memory_may_be_disposed_while_copies_are_queued()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var device = new CudaDeviceVariable<float>(context, 8);
        var source = new CudaPageLockedHostMemory<float>(context, 8);
        Count(8).CopyTo(source.Span);
        device.AsyncCopyToDevice(source, 8, stream);
        source.Dispose();
        float[] back = new float[8];
        device.CopyToHost(back, stream);
        Assert.That(back, Is.EqualTo(Count(8)));
    }

    [Test]
    public void Memory_outlives_the_stream_it_was_taken_on()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        var stream = new CudaStream(context);
        var memory = new CudaDeviceVariable<float>(stream, 8);
        memory.MemsetAsync(1, stream);
        stream.Dispose();
        memory.Dispose();
        Assert.That(Conformance.Alive("memory"), Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void When_there_is_no_memory_all_before_it_is_usable_and_given_back(int nth)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        Conformance.FailAllocation(nth);
        var made = new List<IDisposable>();
        Assert.That(
            () =>
            {
                made.Add(new CudaDeviceVariable<float>(context, 4));
                made.Add(new CudaDeviceVariable<float>(stream, 4));
                made.Add(new CudaPageLockedHostMemory<float>(context, 4));
            },
            Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.OutOfMemory).And.Message.Contains("16 bytes"));
        Assert.That(made, Has.Count.EqualTo(nth - 1));
        using var again = new CudaDeviceVariable<float>(context, 4);
        again.CopyToDevice(Count(4), stream);
        made.ForEach(item => item.Dispose());
    }

    [Test]
    public void More_than_the_device_has_is_refused()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        Assert.That(Driver.GetTotalMemory(context.Device, out nuint total), Is.EqualTo(CuResult.Success));
        Assert.That(() => new CudaDeviceVariable<byte>(context, (long)total + 1), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.OutOfMemory));
    }
}
