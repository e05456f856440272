using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The objects of a context, its end, and its errors.</summary>
public sealed class ContextTests
{
    [Test]
    public void The_context_is_released_last_whatever_is_disposed_first()
    {
        var driver = new FakeDriver();
        PrimaryContext context = PrimaryContext.Create(driver, 0);
        var stream = new CudaStream(context);
        var memory = new CudaDeviceVariable<float>(stream, 4);
        context.Dispose();
        context.Dispose();
        Assert.That(driver.Count("ReleasePrimaryContext"), Is.Zero);
        stream.Synchronize();
        stream.Dispose();
        memory.Dispose();
        Assert.That(driver.Calls[^4..], Is.EqualTo((string[])["SynchronizeStream", "DestroyStream", "Free", "ReleasePrimaryContext"]));
        Assert.That(() => context.SetCurrent(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => new CudaStream(context), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Memory_taken_in_a_streams_order_is_given_back_in_it_while_the_stream_lives()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        new CudaDeviceVariable<float>(stream, 4).Dispose();
        Assert.That(driver.Calls[^1], Is.EqualTo("FreeAsync"));
        new CudaDeviceVariable<float>(context, 4).Dispose();
        Assert.That(driver.Calls[^1], Is.EqualTo("Free"));
    }

    [Test]
    public void Every_use_makes_the_context_current()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        int before = driver.SetCurrentCalls;
        stream.Synchronize();
        Task.Run(stream.Synchronize).Wait();
        Assert.That(driver.SetCurrentCalls, Is.EqualTo(before + 2));
    }

    [Test]
    public void Something_nobody_disposed_is_freed_at_the_next_use_and_not_by_the_collector()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        Forget(stream);
        for (int i = 0; i < 10 && context.Forgotten < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That((context.Forgotten, driver.Count("FreeAsync"), driver.Count("DestroyEvent")), Is.EqualTo((2, 0, 0)));
        context.SetCurrent();
        Assert.That(driver.Calls[^2..], Is.EqualTo((string[])["FreeAsync", "DestroyEvent"]), "memory goes before events");
        Assert.That(context.LiveResources, Is.EqualTo(1));
    }

    [Test]
    public void What_is_disposed_while_the_thread_records_is_freed_afterwards()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        var memory = new CudaDeviceVariable<byte>(context, 1);
        using (stream.Capture(() =>
        {
            memory.Dispose();
            context.SetCurrent();
            Assert.That(driver.Count("Free"), Is.Zero);
        }))
        {
            context.SetCurrent();
            Assert.That(driver.Count("Free"), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_recording_ends_when_the_code_under_it_throws()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        Assert.That(() => stream.Capture(() => throw new InvalidOperationException("mine")), Throws.InvalidOperationException.With.Message.EqualTo("mine"));
        Assert.That(driver.Calls[^2..], Is.EqualTo((string[])["EndCapture", "DestroyGraph"]));
        Assert.That(CudaStream.IsThreadCapturing, Is.False);
        driver.Answer("EndCapture", CuResult.StreamCaptureInvalidated);
        Assert.That(() => stream.Capture(() => { }), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.StreamCaptureInvalidated));
        Assert.That(CudaStream.IsThreadCapturing, Is.False);
    }

    [Test]
    public void A_sticky_error_ends_the_context_and_every_later_use_says_so()
    {
        var driver = new FakeDriver();
        PrimaryContext context = PrimaryContext.Create(driver, 0);
        var stream = new CudaStream(context);
        driver.Answer("SynchronizeStream", CuResult.IllegalAddress);
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaException>().With.Property("IsSticky").True);
        Assert.That(context.IsFaulted);
        driver.Answer("SynchronizeStream", CuResult.Success);
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaException>().With.Message.EqualTo(
            "cuStreamSynchronize returned CUDA_ERROR_ILLEGAL_ADDRESS (700): a stream of device 0; since then, device 0 accepts no work from this process."));
        Assert.That(() => new CudaEvent(context), Throws.TypeOf<CudaException>());

        // Disposing still works and does not throw.
        driver.Answer("SynchronizeStream", CuResult.IllegalAddress).Answer("DestroyStream", CuResult.IllegalAddress);
        stream.Dispose();
        context.Dispose();
        Assert.That(driver.Calls[^1], Is.EqualTo("ReleasePrimaryContext"));
    }

    [Test]
    public void An_ordinary_error_leaves_the_context_usable()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        driver.Answer("Allocate", CuResult.OutOfMemory);
        Assert.That(() => new CudaDeviceVariable<float>(context, 256), Throws.TypeOf<CudaException>().With.Message.EqualTo("cuMemAlloc_v2 returned CUDA_ERROR_OUT_OF_MEMORY (2): 1024 bytes on device 0."));
        Assert.That((context.IsFaulted, context.LiveResources), Is.EqualTo((false, 0)));
        driver.Answer("Allocate", CuResult.Success);
        new CudaDeviceVariable<float>(context, 256).Dispose();
    }

    [Test]
    public void A_free_that_fails_is_told_by_the_next_use()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        var memory = new CudaDeviceVariable<float>(context, 1);
        driver.Answer("Free", CuResult.InvalidValue);
        memory.Dispose();
        Assert.That(context.SetCurrent, Throws.TypeOf<CudaException>().With.Property("Function").EqualTo("cuMemFree_v2"));
        Assert.That(context.SetCurrent, Throws.Nothing);
    }

    [Test]
    public void Page_locked_memory_waits_for_the_streams_that_use_it()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        using var device = new CudaDeviceVariable<float>(context, 8);
        var host = new CudaPageLockedHostMemory<float>(context, 8);
        device.AsyncCopyToDevice(host, 8, stream);
        host.Dispose();
        Assert.That(driver.Calls[^3..], Is.EqualTo((string[])["CopyHostToDeviceAsync", "SynchronizeStream", "FreeHost"]));
        Assert.That(() => host.Span.Length, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Sizes_out_of_range_are_refused_before_the_driver_is_called()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        using var stream = new CudaStream(context);
        using var host = new CudaPageLockedHostMemory<float>(context, 8);
        using var device = new CudaDeviceVariable<float>(context, 8);
        Assert.That(() => device.AsyncCopyToDevice(host, 9, stream), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CudaPageLockedHostMemory<float>(context, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CudaDeviceVariable<float>(context, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(driver.Calls.Where(call => call.StartsWith("Copy", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Text_that_does_not_compile_is_refused_with_the_compilers_words()
    {
        var driver = new FakeDriver();
        using PrimaryContext context = PrimaryContext.Create(driver, 0);
        Assert.That(() => new CudaModule(context, "abc"u8, "m"), Throws.ArgumentException.With.Message.Contains("zero byte"));
        driver.Answer("LoadModule", CuResult.InvalidPtx);
        Assert.That(() => new CudaModule(context, "abc\0"u8, "m"), Throws.TypeOf<CudaException>().With.Message.EqualTo(
            "cuModuleLoadDataEx returned CUDA_ERROR_INVALID_PTX (218): module 'm' for device 0: line 3: what is this."));
    }

    // Not inlined, so that nothing on the caller's stack keeps the objects alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(CudaStream stream)
    {
        _ = new CudaEvent(stream.Context);
        _ = new CudaDeviceVariable<float>(stream, 1);
    }
}
