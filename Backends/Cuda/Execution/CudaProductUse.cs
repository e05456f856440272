namespace NeoResNet.Backends.Cuda;

/// <summary>Which 1x1 convolutions of stride 1 are matrix products of cuBLAS, with what follows them in a kernel of this library.</summary>
public enum CudaProductUse
{
    /// <summary>Those that cuDNN has no single plan for together with what follows them, and those that nothing follows. Unmeasured: a rule from reasoning, which no GPU has run yet.</summary>
    Auto,

    /// <summary>None.</summary>
    Never,

    /// <summary>All.</summary>
    Always,
}
