namespace NeoResNet.Backends.Cuda;

/// <summary>Questions to ask of a device (CUdevice_attribute).</summary>
internal enum DeviceAttribute
{
    MaxThreadsPerBlock = 1,
    MaxGridDimX = 5,
    WarpSize = 10,
    MultiprocessorCount = 16,
    Integrated = 18,
    L2CacheSize = 38,
    UnifiedAddressing = 41,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    MemoryPoolsSupported = 115,
}

/// <summary>Settings and counters of a memory pool (CUmemPool_attribute); all are 64-bit numbers of bytes.</summary>
internal enum MemoryPoolAttribute
{
    ReleaseThreshold = 4,
    ReservedCurrent = 5,
    UsedCurrent = 7,
    UsedHigh = 8,
}

/// <summary>What other threads may do while a stream is captured.</summary>
internal enum CaptureMode
{
    Global = 0,

    /// <summary>Only calls of the capturing thread can spoil the capture: other threads go on as they like.</summary>
    ThreadLocal = 1,
    Relaxed = 2,
}

/// <summary>State of a stream under capture.</summary>
internal enum CaptureStatus
{
    None = 0,
    Active = 1,
    Invalidated = 2,
}

/// <summary>Options of the compiler in the driver.</summary>
internal enum JitOption
{
    InfoLogBuffer = 3,
    InfoLogBufferSize = 4,
    ErrorLogBuffer = 5,
    ErrorLogBufferSize = 6,
}

/// <summary>Where one end of a three-dimensional copy lies.</summary>
internal enum MemoryType
{
    Host = 1,
    Device = 2,
}

/// <summary>How a stream orders itself with the default stream.</summary>
[Flags]
internal enum CudaStreamFlags : uint
{
    Default = 0,

    /// <summary>Never waits for the default stream, nor it for this one.</summary>
    NonBlocking = 1,
}

/// <summary>What an event is for.</summary>
[Flags]
internal enum CudaEventFlags : uint
{
    Default = 0,

    /// <summary>A waiting thread sleeps instead of spinning.</summary>
    BlockingSync = 1,

    /// <summary>For ordering only: cheaper, has no time.</summary>
    DisableTiming = 2,
}

/// <summary>Kinds of page-locked memory.</summary>
[Flags]
internal enum CudaHostAllocationFlags : uint
{
    None = 0,
    Portable = 1,
    DeviceMap = 2,

    /// <summary>Faster to write and to copy from, very slow to read: for staging of inputs only.</summary>
    WriteCombined = 4,
}
