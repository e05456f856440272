using System.Text;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Modules and launches, with a kernel small enough to read here: y[i] = factor * x[i].
/// </summary>
public sealed class KernelTests : ConformanceTests
{
    private const string Scale = """
        .version 6.3
        .target sm_75
        .address_size 64

        .visible .entry scale(.param .u64 y, .param .u64 x, .param .f32 factor, .param .u32 count)
        {
            .reg .pred %p<2>;
            .reg .f32 %f<4>;
            .reg .b32 %r<6>;
            .reg .b64 %rd<8>;

            ld.param.u64 %rd1, [y];
            ld.param.u64 %rd2, [x];
            ld.param.f32 %f1, [factor];
            ld.param.u32 %r1, [count];
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %ntid.x;
            mov.u32 %r4, %tid.x;
            mad.lo.s32 %r5, %r2, %r3, %r4;
            setp.ge.u32 %p1, %r5, %r1;
            @%p1 bra DONE;
            cvta.to.global.u64 %rd3, %rd1;
            cvta.to.global.u64 %rd4, %rd2;
            mul.wide.u32 %rd5, %r5, 4;
            add.s64 %rd6, %rd4, %rd5;
            ld.global.f32 %f2, [%rd6];
            mul.f32 %f3, %f1, %f2;
            add.s64 %rd7, %rd3, %rd5;
            st.global.f32 [%rd7], %f3;
        DONE:
            ret;
        }
        """;

    [TestCase(1)]
    [TestCase(32)]
    [TestCase(1000)]
    public void A_kernel_gets_its_parameters(int count)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaModule module = Load(context, Scale);
        using CudaDeviceVariable<float> x = new(context, count), y = new(context, count + 1);
        x.CopyToDevice(Count(count), stream);
        y.MemsetAsync(0, stream);
        KernelArguments arguments = default;
        arguments.Add(y.DevicePointer);
        arguments.Add(x.DevicePointer);
        arguments.Add(2.5f);
        arguments.Add((uint)count);
        module.GetKernel("scale").Launch(stream, new(((uint)count + 127) / 128, 1, 1, 128), ref arguments);
        float[] back = new float[count + 1];
        y.CopyToHost(back, stream);
        Assert.That(back, Is.EqualTo(Count(count).Select(value => 2.5f * value).Append(0)));
    }

    [Test]
    public void A_kernel_that_is_not_there_and_text_that_is_none_are_refused_by_name()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using CudaModule module = Load(context, Scale);
        Assert.That(() => module.GetKernel("scald"), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.NotFound).And.Message.Contains("kernel 'scald' of module 'test'"));
        Assert.That(() => Load(context, "this is no PTX"), Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.InvalidPtx).And.Message.Contains("module 'test'"));
        Conformance.ClearViolations();
    }

    [Test]
    public void A_launch_is_refused_where_it_cannot_run()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using CudaModule module = Load(context, Scale);
        CudaKernel kernel = module.GetKernel("scale");
        Assert.That(
            () =>
            {
                KernelArguments arguments = default;
                arguments.Add(0UL);
                arguments.Add(0UL);
                arguments.Add(1f);
                arguments.Add(0u);
                kernel.Launch(stream, new(1, 1, 1, 2048), ref arguments);
            },
            Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.InvalidValue).And.Message.Contains("block 2048x1x1"));
        Conformance.ClearViolations();
        module.Dispose();
        Assert.That(
            () =>
            {
                KernelArguments arguments = default;
                kernel.Launch(stream, new(1, 1, 1, 1), ref arguments);
            },
            Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_write_beyond_the_memory_ends_the_context()
    {
        PrimaryContext context = PrimaryContext.Create(Driver, 0);
        var stream = new CudaStream(context);
        CudaModule module = Load(context, Scale);
        var x = new CudaDeviceVariable<float>(context, 8);
        x.MemsetAsync(0, stream);
        KernelArguments arguments = default;
        arguments.Add(x.DevicePointer + (1 << 20));
        arguments.Add(x.DevicePointer);
        arguments.Add(1f);
        arguments.Add(8u);
        module.GetKernel("scale").Launch(stream, new(1, 1, 1, 32), ref arguments);
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CuResult.IllegalAddress));
        Assert.That(context.IsFaulted);
        Array.ForEach<IDisposable>([x, module, stream, context], item => item.Dispose());
        Conformance.ClearViolations();
        _ = Conformance.Reset();
    }

    private static CudaModule Load(PrimaryContext context, string text) => new(context, Encoding.UTF8.GetBytes(text + "\0"), "test");
}
