namespace NeoResNet.Backends.Cuda;

/// <summary>Choices that hold for one <see cref="CudaBackend"/>.</summary>
public sealed record CudaBackendOptions
{
    /// <summary>Number of the device, from 0. Several devices take several backends.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>In what numbers values are stored and multiplied. Sums, biases and the tensors of the caller are float32 always.</summary>
    public CudaPrecision Precision { get; init; } = CudaPrecision.Float32;

    /// <summary>Whether two equal runs give the same bits. False also allows engines whose sums have no fixed order.</summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>Whether a workspace records its second run and replays that recording from then on, which costs the processor next to nothing.</summary>
    public bool UseGraphs { get; init; } = true;

    /// <summary>Most bytes of device memory that one convolution of cuDNN may work in, beside its operands; at least 0. cuBLAS gets 4 MiB a workspace. Neither number is measured.</summary>
    public long WorkspaceLimit { get; init; } = 256L << 20;

    /// <summary>Which 1x1 convolutions of stride 1 are matrix products of cuBLAS. The default rule is unmeasured: no GPU has run it yet.</summary>
    public CudaProductUse Products { get; init; } = CudaProductUse.Auto;
}
