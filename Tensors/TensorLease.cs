namespace NeoResNet.Tensors;

/// <summary>Keeps a tensor's memory alive while a backend uses its address. Made by <see cref="NhwcTensor.Lease"/>.</summary>
public unsafe struct TensorLease : IDisposable
{
    private NhwcTensor? _tensor;

    internal TensorLease(NhwcTensor tensor, float* data)
    {
        _tensor = tensor;
        Data = data;
    }

    /// <summary>Address of the first element; valid until this lease is disposed.</summary>
    public float* Data { get; private set; }

    /// <summary>Ends the lease. Further calls on the same variable do nothing.</summary>
    public void Dispose()
    {
        _tensor?.Release();
        _tensor = null;
        Data = null;
    }
}
