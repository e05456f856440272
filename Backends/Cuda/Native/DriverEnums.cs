namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies an attribute of a device (CUdevice_attribute).</summary>
internal enum DeviceAttribute
{
    MultiprocessorCount = 16,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    MemoryPoolsSupported = 115,
}

/// <summary>Specifies what other threads may do while a stream is recorded.</summary>
internal enum CaptureMode
{
    /// <summary>
    /// Only calls of the recording thread can invalidate the recording. Other threads are not
    /// affected.
    /// </summary>
    ThreadLocal = 1,
}

/// <summary>Specifies an option of the driver's compiler.</summary>
internal enum JitOption
{
    InfoLogBuffer = 3,
    InfoLogBufferSize = 4,
    ErrorLogBuffer = 5,
    ErrorLogBufferSize = 6,
}

/// <summary>Specifies how a stream is ordered with the default stream.</summary>
internal enum CudaStreamFlags : uint
{
    /// <summary>The stream and the default stream never wait for each other.</summary>
    NonBlocking = 1,
}

/// <summary>Specifies what an event is used for.</summary>
internal enum CudaEventFlags : uint
{
    /// <summary>Events for ordering and time measurement.</summary>
    Default = 0,
}

/// <summary>Specifies the kind of page-locked memory.</summary>
internal enum CudaHostAllocationFlags : uint
{
    /// <summary>All contexts may use the memory.</summary>
    Portable = 1,
}
