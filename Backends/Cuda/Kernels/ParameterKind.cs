namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies the type of a kernel parameter.</summary>
internal enum ParameterKind
{
    /// <summary>A 32-bit integer.</summary>
    Int32,

    /// <summary>A 64-bit integer.</summary>
    Int64,

    /// <summary>A float32 number.</summary>
    Float32,

    /// <summary>A float64 number.</summary>
    Float64,

    /// <summary>
    /// An array of float32: its address and its number of elements. See <see cref="DeviceArray"/>.
    /// </summary>
    FloatArray,

    /// <summary>An array of float64.</summary>
    DoubleArray,

    /// <summary>An array whose elements have the kernel's storage form.</summary>
    FormArray,
}
