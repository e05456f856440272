namespace NeoResNet.Backends.Cuda;

/// <summary>Status of a driver API call; values not named here are kept as numbers.</summary>
public enum CuResult
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>An argument is out of its range.</summary>
    InvalidValue = 1,

    /// <summary>The device or the host has no memory for this.</summary>
    OutOfMemory = 2,

    /// <summary>The driver was not initialised.</summary>
    NotInitialized = 3,

    /// <summary>The driver is shutting down.</summary>
    Deinitialized = 4,

    /// <summary>The library found is the toolkit's stub, which has no driver behind it.</summary>
    StubLibrary = 34,

    /// <summary>There is no device.</summary>
    NoDevice = 100,

    /// <summary>No device has this number.</summary>
    InvalidDevice = 101,

    /// <summary>The kernel image is not valid.</summary>
    InvalidImage = 200,

    /// <summary>No context, or not a valid one, is current on this thread.</summary>
    InvalidContext = 201,

    /// <summary>The image holds no code for this device.</summary>
    NoBinaryForGpu = 209,

    /// <summary>The PTX text does not compile.</summary>
    InvalidPtx = 218,

    /// <summary>The PTX text is newer than the driver.</summary>
    UnsupportedPtxVersion = 222,

    /// <summary>A handle that is not alive.</summary>
    InvalidHandle = 400,

    /// <summary>A name that is not there.</summary>
    NotFound = 500,

    /// <summary>Work is still under way.</summary>
    NotReady = 600,

    /// <summary>A kernel read or wrote outside its memory. Sticky: the context is dead.</summary>
    IllegalAddress = 700,

    /// <summary>A launch needs more registers or threads than there are.</summary>
    LaunchOutOfResources = 701,

    /// <summary>The context was destroyed.</summary>
    ContextIsDestroyed = 709,

    /// <summary>A kernel used a misaligned address. Sticky: the context is dead.</summary>
    MisalignedAddress = 716,

    /// <summary>A kernel failed. Sticky: the context is dead.</summary>
    LaunchFailed = 719,

    /// <summary>The device or driver does not support this.</summary>
    NotSupported = 801,

    /// <summary>Driver and library versions do not fit together.</summary>
    SystemDriverMismatch = 803,

    /// <summary>Not permitted while a stream is captured.</summary>
    StreamCaptureUnsupported = 900,

    /// <summary>The capture was spoilt by an earlier error.</summary>
    StreamCaptureInvalidated = 901,

    /// <summary>A call would depend on a capturing stream by way of the default stream.</summary>
    StreamCaptureImplicit = 906,

    /// <summary>An unknown error.</summary>
    Unknown = 999,
}
