namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Specifies the number format in which a device stores and multiplies values. Sums are always
/// float32.
/// </summary>
public enum CudaPrecision
{
    /// <summary>
    /// Stores and multiplies float32. The results differ from the CPU backend's results only
    /// because of the order of summation.
    /// </summary>
    Float32,

    /// <summary>
    /// Stores float32 and multiplies numbers with a 10-bit mantissa (TF32) on tensor cores. The
    /// relative error is about 1e-3 per layer.
    /// </summary>
    TensorFloat32,

    /// <summary>Stores and multiplies float16.</summary>
    Float16,

    /// <summary>Stores and multiplies bfloat16.</summary>
    BFloat16,
}
