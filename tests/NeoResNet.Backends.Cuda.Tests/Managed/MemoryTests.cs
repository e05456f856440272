namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Device memory, page-locked memory, copies and fills.</summary>
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
        Conformance.Set("mode", 0); // whatever the environment says: work waits until somebody waits for it
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaDeviceVariable<float> device = new(context, 8), other = new(context, 8);
        using CudaPageLockedHostMemory<float> source = new(context, 8), target = new(context, 8);
        Count(8).CopyTo(source.Span);
        target.Span.Clear();
        device.AsyncCopyToDevice(source, 8, stream);
        other.AsyncCopyToDevice(device, stream);
        other.AsyncCopyToHost(target, 8, stream);
        Assert.That((Conformance.Pending, target.Span[0]), Is.EqualTo((3, 0f)));
        stream.Synchronize();
        Assert.That(stream.IsComplete);
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
    public void Fills_write_bytes_and_words()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var device = new CudaDeviceVariable<uint>(stream, 4);
        uint[] back = new uint[4];
        device.MemsetAsync(0x11, stream);
        stream.FillAsync(device.DevicePointer + 4, 0xFF800000u, 2);
        device.CopyToHost(back, stream);
        Assert.That(back, Is.EqualTo((uint[])[0x11111111, 0xFF800000, 0xFF800000, 0x11111111]));
    }

    [Test]
    public void A_volume_is_copied_into_the_middle_of_a_larger_one()
    {
        // 2 images of 2 x 3 pixels with 1 channel, padded by 1 row above and 2 columns at the left to 4 x 6.
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var small = new CudaDeviceVariable<float>(context, 12);
        using var large = new CudaDeviceVariable<float>(context, 48);
        small.CopyToDevice(Count(12), stream);
        stream.FillAsync(large.DevicePointer, 0u, 48);
        stream.CopyAsync(new Memcpy3D
        {
            SourceType = MemoryType.Device,
            SourceDevice = small.DevicePointer,
            SourcePitch = 12,
            SourceHeight = 2,
            DestinationType = MemoryType.Device,
            DestinationDevice = large.DevicePointer,
            DestinationPitch = 24,
            DestinationHeight = 4,
            DestinationX = 8,
            DestinationY = 1,
            WidthInBytes = 12,
            Height = 2,
            Depth = 2,
        });
        float[] back = new float[48];
        large.CopyToHost(back, stream);
        float[] expected = new float[48];
        for (int i = 0; i < 12; i++)
        {
            expected[(i / 6 * 24) + (((i / 3 % 2) + 1) * 6) + 2 + (i % 3)] = i + 1;
        }

        Assert.That(back, Is.EqualTo(expected));
    }

    [Test]
    public void A_pool_keeps_what_the_threshold_allows_until_it_is_trimmed()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        CudaMemoryPool pool = CudaMemoryPool.OfDevice(context)!;
        Assert.That(pool.ReleaseThreshold, Is.Zero, "the driver's default");
        pool.ReleaseThreshold = ulong.MaxValue;
        Assert.That(pool.ReleaseThreshold, Is.EqualTo(ulong.MaxValue));
        new CudaDeviceVariable<byte>(stream, 1 << 20).Dispose();
        stream.Synchronize();
        Assert.That((pool.Used, pool.UsedHigh >= 1 << 20, pool.Reserved >= 1 << 20), Is.EqualTo((0UL, true, true)));
        pool.TrimTo(0);
        Assert.That(pool.Reserved, Is.Zero);
    }

    [Test]
    public void A_device_without_pools_has_none()
    {
        Conformance.Set("pools", 0);
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        Assert.That(CudaMemoryPool.OfDevice(context), Is.Null);
    }

    [Test]
    public void Memory_may_be_given_back_in_another_streams_order()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using CudaStream first = new(context), second = new(context);
        using var done = new CudaEvent(context);
        var memory = new CudaDeviceVariable<float>(first, 8);
        memory.MemsetAsync(1, first);
        done.Record(first);
        second.WaitFor(done);
        memory.Dispose(second);
        using var other = new CudaDeviceVariable<float>(context, 1);
        Assert.That(() => other.Dispose(second), Throws.InvalidOperationException);
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
        (ulong free, ulong total) = context.GetMemoryInfo();
        Assert.That(free, Is.LessThanOrEqualTo(total).And.GreaterThan(0));
        Assert.That(() => new CudaDeviceVariable<byte>(context, (long)total + 1), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.OutOfMemory));
    }
}
