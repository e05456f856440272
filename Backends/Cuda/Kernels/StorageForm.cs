namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies how the elements of a value are stored in device memory.</summary>
internal enum StorageForm
{
    /// <summary>float32.</summary>
    Float32,

    /// <summary>IEEE binary16.</summary>
    Float16,

    /// <summary>The upper half of float32.</summary>
    BFloat16,
}
