namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Specifies which 1x1 convolutions of stride 1 run as matrix products of cuBLAS. A kernel of the
/// backend then applies bias, residual and activation.
/// </summary>
public enum CudaProductUse
{
    /// <summary>
    /// Uses cuBLAS for a convolution without bias, residual and activation, and for a convolution
    /// whose bias, residual and activation cuDNN cannot run in the same plan. This rule has not
    /// been measured on a GPU.
    /// </summary>
    Auto,

    /// <summary>Never uses cuBLAS.</summary>
    Never,

    /// <summary>Uses cuBLAS for every such convolution.</summary>
    Always,
}
