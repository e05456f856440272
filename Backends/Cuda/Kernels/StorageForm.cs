namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies the storage format of a value's elements in device memory.</summary>
internal enum StorageForm
{
    /// <summary>float32.</summary>
    Float32,

    /// <summary>IEEE binary16.</summary>
    Float16,

    /// <summary>The upper half of float32.</summary>
    BFloat16,
}
