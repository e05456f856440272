namespace NeoResNet.Backends.Cuda;

/// <summary>Kernels loaded from PTX text, which the driver compiles for its device.</summary>
internal sealed class CudaModule : CudaResource
{
    /// <summary>Compiles and loads.</summary>
    /// <param name="context">Where.</param>
    /// <param name="image">PTX text in UTF-8 that ends in a zero byte.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The text does not end in a zero byte: the driver would read on.</exception>
    /// <exception cref="CudaException">It does not compile; the message holds the compiler's words.</exception>
    public CudaModule(PrimaryContext context, ReadOnlySpan<byte> image, string name)
        : base(context, Load(context, image, name))
    {
        Name = name;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    internal override int Rank => 2;

    /// <summary>Finds a kernel. It lives as long as the module.</summary>
    /// <exception cref="CudaException">There is none of this name.</exception>
    public CudaKernel GetKernel(string kernelName)
    {
        Enter();
        Context.Check(Context.Driver.GetFunction(Native, kernelName, out nint function), "cuModuleGetFunction", $"kernel '{kernelName}' of module '{Name}'");
        return new(this, kernelName, function);
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.UnloadModule(Native), "cuModuleUnload", $"module '{Name}'");

    private static nint Load(PrimaryContext context, ReadOnlySpan<byte> image, string name)
    {
        if (image.Length < 2 || image[^1] != 0)
        {
            throw new ArgumentException($"Module '{name}' is {image.Length} bytes that do not end in a zero byte.", nameof(image));
        }

        context.SetCurrent();
        CuResult status = context.Driver.LoadModule(image, out string log, out nint module);
        context.Check(status, "cuModuleLoadDataEx", $"module '{name}' for device {context.Ordinal}{(log.Length == 0 ? "" : ": ")}{log}");
        return module;
    }
}
