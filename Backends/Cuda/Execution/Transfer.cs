namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Copies one tensor between page-locked memory and its value on the device. If the value is not
/// float32, it also converts the elements.
/// </summary>
internal sealed unsafe class Transfer : IDisposable
{
    private readonly CudaPageLockedHostMemory<float>? _staging;
    private readonly DeviceArray _float;
    private readonly KernelCall? _toValue;
    private readonly KernelCall? _toFloat;

    /// <summary>Allocates page-locked memory for a tensor.</summary>
    /// <param name="context">The device.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="copy">The address of the float32 form.</param>
    /// <param name="value">
    /// The address of the value; equal to <paramref name="copy"/> if the value is float32.
    /// </param>
    public Transfer(PrimaryContext context, int length, ulong copy, ulong value)
    {
        _staging = length == 0 ? null : new(context, length);
        _float = new(copy, length);
        if (copy != value)
        {
            var converted = new DeviceArray(value, length);
            _toValue = TransferKernels.FromFloat32.CallWith(new(_float, converted));
            _toFloat = TransferKernels.ToFloat32.CallWith(new(converted, _float));
        }
    }

    /// <summary>Gets the size of the page-locked memory in bytes.</summary>
    public long Bytes => _float.Length * sizeof(float);

    /// <summary>
    /// Gets the elements on the host. They must not be used while a copy is in progress.
    /// </summary>
    public Span<float> Host => _staging is null ? [] : _staging.Span;

    /// <summary>Queues the copy to the device.</summary>
    public void EnqueueFeed(CudaStream stream, LoadedKernels kernels)
    {
        if (_staging is null)
        {
            return;
        }

        stream.CopyToDeviceAsync(_float.Pointer, _staging.Use(_staging.Size, stream), (nuint)Bytes);
        if (_toValue is not null)
        {
            kernels.Launch(_toValue, stream);
        }
    }

    /// <summary>Queues the copy to the host.</summary>
    public void EnqueueFetch(CudaStream stream, LoadedKernels kernels)
    {
        if (_staging is null)
        {
            return;
        }

        if (_toFloat is not null)
        {
            kernels.Launch(_toFloat, stream);
        }

        stream.CopyToHostAsync(_staging.Use(_staging.Size, stream), _float.Pointer, (nuint)Bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _staging?.Dispose();
}
