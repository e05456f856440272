namespace NeoResNet.Backends.Cuda;

/// <summary>Represents kernels that the driver compiled from PTX text for its device.</summary>
internal sealed class CudaModule : CudaResource
{
    private readonly string _name;

    /// <summary>Compiles and loads the text.</summary>
    /// <param name="context">The device.</param>
    /// <param name="image">PTX text in UTF-8 that ends in a zero byte.</param>
    /// <param name="name">The name for messages.</param>
    /// <exception cref="ArgumentException">
    /// The text does not end in a zero byte, so that the driver would read beyond its end.
    /// </exception>
    /// <exception cref="CudaException">
    /// The text does not compile. The message contains the compiler's message.
    /// </exception>
    public CudaModule(PrimaryContext context, ReadOnlySpan<byte> image, string name)
        : base(context, Load(context, image, name))
    {
        _name = name;
    }

    internal override int Rank => 2;

    /// <summary>Finds a kernel. The kernel is valid until the module is disposed.</summary>
    /// <exception cref="CudaException">The module has no kernel of this name.</exception>
    public CudaKernel GetKernel(string kernelName)
    {
        Enter();
        Context.Check(Context.Driver.GetFunction(Native, kernelName, out nint function), "cuModuleGetFunction", $"kernel '{kernelName}' of module '{_name}'");
        return new(this, kernelName, function);
    }

    internal override void Destroy() => Context.NoteLate(Context.Driver.UnloadModule(Native), "cuModuleUnload", $"module '{_name}'");

    private static nint Load(PrimaryContext context, ReadOnlySpan<byte> image, string name)
    {
        if (image.Length < 2 || image[^1] != 0)
        {
            throw new ArgumentException($"The {image.Length} bytes of module '{name}' do not end in a zero byte.", nameof(image));
        }

        context.SetCurrent();
        CuResult status = context.Driver.LoadModule(image, out string log, out nint module);
        context.Check(status, "cuModuleLoadDataEx", $"module '{name}' for device {context.Ordinal}{(log.Length == 0 ? "" : ": ")}{log}");
        return module;
    }
}
