namespace NeoResNet.Backends.Cuda;

/// <summary>Which 1x1 convolutions of stride 1 are matrix products of cuBLAS, with what follows them in a kernel of this library.</summary>
public enum CudaProductUse
{
    /// <summary>Those that cuDNN has no single plan for together with what follows them, and those that nothing follows. A rule from reasoning: no GPU has measured it yet.</summary>
    Auto,

    /// <summary>None.</summary>
    Never,

    /// <summary>All.</summary>
    Always,
}
