using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Other bindings of the driver and of cuBLAS can replace this library's own.</summary>
public sealed class BindingsTests : ConformanceTests
{
    [Test]
    public void Products_go_through_the_bindings_that_a_backend_was_given()
    {
        var made = new List<CountingBlas>();
        float[] expected = Run(new(new() { Products = CudaProductUse.Always }));
        float[] results = Run(new(new() { Products = CudaProductUse.Always }, () => CudaBindings.Own() with { NewBlas = Make }));
        Assert.That(results, Is.EqualTo(expected));
        Assert.That(made.Select(blas => (blas.Products, blas.Workspaces)), Is.EqualTo(new[] { (1, 1) }));

        ICudaBlas Make(CudaStream stream, bool deterministic)
        {
            Assert.That(deterministic);
            made.Add(new(new(stream, deterministic)));
            return made[^1];
        }
    }

    [Test]
    public void A_driver_of_other_bindings_is_the_one_that_is_asked()
    {
        var driver = new FakeDriver { Devices = 0 };
        Assert.That(
            () => new CudaBackend(null, () => new(driver, "another driver", (stream, deterministic) => new CudaBlas(stream, deterministic))),
            Throws.TypeOf<CudaUnavailableException>().With.Message.EqualTo("The NVIDIA driver (another driver) reports no device"));
    }

    private static float[] Run(CudaBackend made)
    {
        using CudaBackend backend = made;
        using IParameterSet parameters = OneConvolution.Parameters(backend, 1);
        using IExecutable executable = backend.Compile(OneConvolution.Program(Window.Valid(1)), parameters);
        NhwcTensor feed = OneConvolution.Drawn(OneConvolution.Images, 1), fetch = new(executable.Program.OutputShapes[0]);
        using Workspace workspace = executable.Rent();
        executable.Run(workspace, [feed], [fetch]);
        return fetch.Span.ToArray();
    }

    private sealed class CountingBlas(CudaBlas own) : ICudaBlas
    {
        public int Products { get; private set; }

        public int Workspaces { get; private set; }

        public void SetWorkspace(CudaDeviceVariable<byte> workspace)
        {
            Workspaces++;
            own.SetWorkspace(workspace);
        }

        public void Multiply(CudaPrecision precision, int m, int n, int k, in BlasMatrix a, in BlasMatrix b, in BlasMatrix c)
        {
            Products++;
            own.Multiply(precision, m, n, k, a, b, c);
        }

        public void Dispose() => own.Dispose();
    }
}
