namespace NeoResNet.Backends.Cuda;

/// <summary>Represents the options of a <see cref="CudaBackend"/>.</summary>
public sealed record CudaBackendOptions
{
    /// <summary>
    /// Gets the zero-based number of the device. Defaults to 0. Each device needs its own backend.
    /// </summary>
    public int DeviceIndex { get; init; }

    /// <summary>
    /// Gets the number format in which the device stores and multiplies values. Defaults to
    /// <see cref="CudaPrecision.Float32"/>. Sums, biases and the caller's tensors are always
    /// float32.
    /// </summary>
    public CudaPrecision Precision { get; init; } = CudaPrecision.Float32;

    /// <summary>
    /// Gets a value indicating whether two equal runs return bit-identical results. Defaults to
    /// true. If false, engines whose sums have no fixed order are also allowed.
    /// </summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>
    /// Gets a value indicating whether a workspace records its second run and replays the recording
    /// in later runs, which saves processor time. Defaults to true.
    /// </summary>
    public bool UseGraphs { get; init; } = true;

    /// <summary>
    /// Gets the maximum workspace of one cuDNN convolution in device memory, in bytes, at least 0.
    /// Defaults to 256 MiB. cuBLAS always uses 4 MiB per workspace. Neither number is based on
    /// measurements.
    /// </summary>
    public long WorkspaceLimit { get; init; } = 256L << 20;

    /// <summary>
    /// Gets which 1x1 convolutions of stride 1 run as matrix products of cuBLAS. Defaults to
    /// <see cref="CudaProductUse.Auto"/>.
    /// </summary>
    public CudaProductUse Products { get; init; } = CudaProductUse.Auto;
}
