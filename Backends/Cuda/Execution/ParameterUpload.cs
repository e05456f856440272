using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Copies parameters to the device through one block of page-locked memory, one at a time. It waits
/// for each copy, so that every stream may then read the parameters. For the same reason, freeing
/// the memory of a parameter waits for the device.
/// </summary>
internal sealed class ParameterUpload : IDisposable
{
    private const int StagingElements = 1 << 20;

    private readonly Lock _gate = new();
    private readonly PrimaryContext _context;
    private readonly LoadedKernels _kernels;
    private readonly CudaStream _stream;
    private readonly CudaPageLockedHostMemory<float> _staging;

    public ParameterUpload(PrimaryContext context, LoadedKernels kernels)
    {
        _context = context;
        _kernels = kernels;
        _stream = new(context);
        try
        {
            _staging = new(context, StagingElements);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Copies a parameter and converts it to its layout.</summary>
    public DeviceParameter Copy(ParameterValues values, ParameterLayout layout)
    {
        long length = values.Shape.ElementCount;
        if (length == 0)
        {
            return new(null, 0);
        }

        lock (_gate)
        {
            CudaDeviceVariable<byte> plain = Plain(values, length);
            if (layout == ParameterLayout.Plain)
            {
                return new(plain, length);
            }

            using (plain)
            {
                return new(Transposed(values.Shape, new(plain.DevicePointer, length)), length);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _staging.Dispose();
        _stream.Dispose();
    }

    private unsafe CudaDeviceVariable<byte> Plain(ParameterValues values, long length)
    {
        var memory = new CudaDeviceVariable<byte>(_context, length * sizeof(float));
        try
        {
            for (long first = 0; first < length; first += StagingElements)
            {
                int count = (int)Math.Min(StagingElements, length - first);
                values.CopyTo((int)first, _staging.Span[..count]);
                _stream.CopyToDeviceAsync(memory.DevicePointer + ((ulong)first * sizeof(float)), _staging.Use(count, _stream), (nuint)count * sizeof(float));
                _stream.Synchronize();
            }

            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private CudaDeviceVariable<byte> Transposed(Shape filter, DeviceArray plain)
    {
        int columns = filter[^1], rows = (int)(plain.Length / columns);
        int bytes = _kernels.Form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort);
        var memory = new CudaDeviceVariable<byte>(_context, plain.Length * bytes);
        try
        {
            _kernels.Launch(TransferKernels.Transpose.CallWith(new(rows, columns, plain, new(memory.DevicePointer, plain.Length))), _stream);
            _stream.Synchronize();
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }
}
