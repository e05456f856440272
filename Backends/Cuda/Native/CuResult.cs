namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies the status of a driver API call. Other values are kept as numbers.</summary>
internal enum CuResult
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>An argument is out of range.</summary>
    InvalidValue = 1,

    /// <summary>The device or the host does not have enough memory.</summary>
    OutOfMemory = 2,

    /// <summary>The driver is not initialized.</summary>
    NotInitialized = 3,

    /// <summary>The driver is shutting down.</summary>
    Deinitialized = 4,

    /// <summary>The library is the toolkit's stub, which is not a driver.</summary>
    StubLibrary = 34,

    /// <summary>No device exists.</summary>
    NoDevice = 100,

    /// <summary>No device has this number.</summary>
    InvalidDevice = 101,

    /// <summary>The kernel image is not valid.</summary>
    InvalidImage = 200,

    /// <summary>No valid context is current on this thread.</summary>
    InvalidContext = 201,

    /// <summary>The image contains no code for this device.</summary>
    NoBinaryForGpu = 209,

    /// <summary>The PTX text does not compile.</summary>
    InvalidPtx = 218,

    /// <summary>The PTX text is newer than the driver.</summary>
    UnsupportedPtxVersion = 222,

    /// <summary>A handle is not valid.</summary>
    InvalidHandle = 400,

    /// <summary>A name is not found.</summary>
    NotFound = 500,

    /// <summary>Work is still in progress.</summary>
    NotReady = 600,

    /// <summary>
    /// A kernel read or wrote outside its memory. Sticky: the context cannot be used again.
    /// </summary>
    IllegalAddress = 700,

    /// <summary>A launch needs more registers or threads than the device has.</summary>
    LaunchOutOfResources = 701,

    /// <summary>The context was destroyed.</summary>
    ContextIsDestroyed = 709,

    /// <summary>
    /// A kernel used a misaligned address. Sticky: the context cannot be used again.
    /// </summary>
    MisalignedAddress = 716,

    /// <summary>A kernel failed. Sticky: the context cannot be used again.</summary>
    LaunchFailed = 719,

    /// <summary>The device or driver does not support this.</summary>
    NotSupported = 801,

    /// <summary>Driver and library versions are incompatible.</summary>
    SystemDriverMismatch = 803,

    /// <summary>The call is not permitted while a stream is recorded.</summary>
    StreamCaptureUnsupported = 900,

    /// <summary>An earlier error invalidated the recording.</summary>
    StreamCaptureInvalidated = 901,

    /// <summary>A call would depend on a recording stream through the default stream.</summary>
    StreamCaptureImplicit = 906,

    /// <summary>An unknown error.</summary>
    Unknown = 999,
}
