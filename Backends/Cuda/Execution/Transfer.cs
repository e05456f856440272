namespace NeoResNet.Backends.Cuda;

/// <summary>The way of one tensor between page-locked memory and its value on the device, with a conversion where values are not float32.</summary>
internal sealed unsafe class Transfer : IDisposable
{
    private readonly CudaPageLockedHostMemory<float>? _staging;
    private readonly DeviceArray _float;
    private readonly DeviceArray _value;

    /// <summary>Takes page-locked memory for a tensor.</summary>
    /// <param name="context">The device.</param>
    /// <param name="length">Elements.</param>
    /// <param name="copy">Address of the float32 form.</param>
    /// <param name="value">Address of the value; the same where it is float32.</param>
    public Transfer(PrimaryContext context, int length, ulong copy, ulong value)
    {
        _staging = length == 0 ? null : new(context, length);
        _float = new(copy, length);
        _value = new(value, length);
    }

    /// <summary>Bytes of page-locked memory.</summary>
    public long Bytes => _float.Length * sizeof(float);

    /// <summary>The host's side. Not to be touched while the copy is under way.</summary>
    public Span<float> Host => _staging is null ? [] : _staging.Span;

    /// <summary>Queues the way to the device.</summary>
    public void EnqueueFeed(CudaStream stream, KernelSet kernels)
    {
        if (_staging is null)
        {
            return;
        }

        stream.CopyToDeviceAsync(_float.Pointer, _staging.Use(_staging.Size, stream), (nuint)Bytes);
        if (_float != _value)
        {
            kernels.Convert(KernelKind.FromFloat32, stream, _float, _value);
        }
    }

    /// <summary>Queues the way back.</summary>
    public void EnqueueFetch(CudaStream stream, KernelSet kernels)
    {
        if (_staging is null)
        {
            return;
        }

        if (_float != _value)
        {
            kernels.Convert(KernelKind.ToFloat32, stream, _value, _float);
        }

        stream.CopyToHostAsync(_staging.Use(_staging.Size, stream), _float.Pointer, (nuint)Bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _staging?.Dispose();
}
