namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Products of row-major matrices against plain loops in double.</summary>
public sealed class BlasTests : ConformanceTests
{
    [TestCase(1, 1, 1)]
    [TestCase(3, 5, 7)]
    [TestCase(49, 64, 32)]
    [TestCase(2, 1000, 3)]
    public void A_product_is_the_sum_of_products(int m, int n, int k)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var blas = new CudaBlas(stream, deterministic: true);
        float[] a = Numbers(m * k, 1), b = Numbers(k * n, 2);
        using CudaDeviceVariable<float> x = On(stream, a), y = On(stream, b), z = new(stream, m * n);
        blas.Multiply(CudaPrecision.Float32, m, n, k, new(x.DevicePointer, k), new(y.DevicePointer, n), new(z.DevicePointer, n));
        Assert.That(Back(z, stream), Is.EqualTo(Product(m, n, k, (i, l) => a[(i * k) + l], (l, j) => b[(l * n) + j])).Within(1e-4));
    }

    [Test]
    public void The_library_tells_its_version_without_a_device()
    {
        Conformance.Set("cublas", 120405);
        Assert.That(CudaBlas.LibraryVersion(), Is.EqualTo(new Version(12, 4, 5)));
        Conformance.FailCall("cublasGetProperty", 2, 7);
        Assert.That(CudaBlas.LibraryVersion(), Is.Null);
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void Matrices_may_enter_transposed(bool first, bool second)
    {
        const int M = 3, N = 5, K = 4;
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var blas = new CudaBlas(stream, deterministic: true);
        float[] a = Numbers(M * K, 1), b = Numbers(K * N, 2);
        using CudaDeviceVariable<float> x = On(stream, a), y = On(stream, b), z = new(stream, M * N);
        blas.Multiply(CudaPrecision.Float32, M, N, K, new(x.DevicePointer, first ? M : K, first), new(y.DevicePointer, second ? K : N, second), new(z.DevicePointer, N));
        float[] expected = Product(M, N, K, (i, l) => first ? a[(l * M) + i] : a[(i * K) + l], (l, j) => second ? b[(j * K) + l] : b[(l * N) + j]);
        Assert.That(Back(z, stream), Is.EqualTo(expected).Within(1e-4));
    }

    [TestCase(CudaPrecision.Float16)]
    [TestCase(CudaPrecision.BFloat16)]
    public void Half_precision_is_summed_in_float32(CudaPrecision precision)
    {
        // 4096 summands of 1: a sum kept in float16 stops at 2048, in bfloat16 at 256.
        const int K = 4096;
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var blas = new CudaBlas(stream, deterministic: true);
        ushort one = precision == CudaPrecision.Float16 ? BitConverter.HalfToUInt16Bits((Half)1f) : (ushort)(BitConverter.SingleToUInt32Bits(1f) >> 16);
        ushort sum = precision == CudaPrecision.Float16 ? BitConverter.HalfToUInt16Bits((Half)4096f) : (ushort)(BitConverter.SingleToUInt32Bits(4096f) >> 16);
        using CudaDeviceVariable<ushort> x = new(stream, K), z = new(stream, 1);
        x.CopyToDevice([.. Enumerable.Repeat(one, K)], stream);
        blas.Multiply(precision, 1, 1, K, new(x.DevicePointer, K), new(x.DevicePointer, 1), new(z.DevicePointer, 1));
        ushort[] back = new ushort[1];
        z.CopyToHost(back, stream);
        Assert.That(back[0], Is.EqualTo(sum));
    }

    [Test]
    public void A_product_can_be_recorded_with_memory_to_work_in()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var blas = new CudaBlas(stream, deterministic: true);
        using var workspace = new CudaDeviceVariable<byte>(context, 4 << 20);
        blas.SetWorkspace(workspace);
        using CudaDeviceVariable<float> x = On(stream, Count(4)), z = new(context, 4);
        using CudaGraph graph = stream.Capture(() => blas.Multiply(CudaPrecision.Float32, 2, 2, 2, new(x.DevicePointer, 2), new(x.DevicePointer, 2), new(z.DevicePointer, 2)));
        using CudaGraphExec run = graph.Instantiate();
        run.Launch(stream);
        Assert.That(Back(z, stream), Is.EqualTo((float[])[7, 10, 15, 22]));
    }

    [Test]
    public void What_the_library_refuses_is_told_with_the_sizes()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var blas = new CudaBlas(stream, deterministic: true);
        using CudaDeviceVariable<float> x = new(context, 64);
        Assert.That(
            () => blas.Multiply(CudaPrecision.Float32, 2, 3, 4, new(x.DevicePointer, 3), new(x.DevicePointer, 3), new(x.DevicePointer, 3)),
            Throws.TypeOf<CudaBlasException>().With.Property("Status").EqualTo(CublasStatus.InvalidValue).And.Message.StartsWith("cublasGemmEx returned CUBLAS_STATUS_INVALID_VALUE (7): Float32 m 2, n 3, k 4, a "));
        Assert.That(() => blas.Multiply(CudaPrecision.Float32, 2, 2, 2, new(x.DevicePointer, 2), new(x.DevicePointer, 2), new(x.DevicePointer, 2, Transposed: true)), Throws.ArgumentException);
        Conformance.ClearViolations();
        Assert.That(context.IsFaulted, Is.False);
    }

    [TestCase("cublasCreate_v2", 1)]
    [TestCase("cublasCreate_v2", 3)]
    [TestCase("cublasSetStream_v2", 1)]
    [TestCase("cublasSetAtomicsMode", 7)]
    public void A_library_that_does_not_start_leaves_nothing(string function, int code)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        Conformance.FailCall(function, 1, code);
        Assert.That(() => new CudaBlas(stream, deterministic: true), Throws.TypeOf<CudaBlasException>().With.Property("Function").EqualTo(function).And.Property("StatusCode").EqualTo(code));
        Assert.That(Conformance.Alive("cublas"), Is.Zero);
    }

    private static CudaDeviceVariable<float> On(CudaStream stream, float[] values)
    {
        var device = new CudaDeviceVariable<float>(stream, values.Length);
        device.CopyToDevice(values, stream);
        return device;
    }

    private static float[] Back(CudaDeviceVariable<float> device, CudaStream stream)
    {
        float[] values = new float[device.Size];
        device.CopyToHost(values, stream);
        return values;
    }

    private static float[] Numbers(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static float[] Product(int m, int n, int k, Func<int, int, double> a, Func<int, int, double> b)
    {
        float[] c = new float[m * n];
        for (int i = 0; i < m * n; i++)
        {
            c[i] = (float)Enumerable.Range(0, k).Sum(l => a(i / n, l) * b(l, i % n));
        }

        return c;
    }
}
