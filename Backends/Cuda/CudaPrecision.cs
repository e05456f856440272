namespace NeoResNet.Backends.Cuda;

/// <summary>In what numbers a device stores values and multiplies. Sums are always float32.</summary>
public enum CudaPrecision
{
    /// <summary>float32 throughout: the results differ from the processor's by the order of summation only.</summary>
    Float32,

    /// <summary>float32 in memory, products of numbers cut to 10 bits of mantissa (TF32), on tensor cores: about 1e-3 relative a layer.</summary>
    TensorFloat32,

    /// <summary>float16 in memory and products.</summary>
    Float16,

    /// <summary>bfloat16 in memory and products.</summary>
    BFloat16,
}
