namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the CUDA driver. Another binding, for example ManagedCuda's, can implement this
/// interface. Each method only calls one function of the driver API and returns its status. The
/// classes that use this interface convert statuses to exceptions. Contexts, streams, events and
/// other objects are native handles.
/// </summary>
internal unsafe interface ICudaDriver
{
    /// <summary>Calls cuInit. The method may be called several times.</summary>
    CuResult Init();

    /// <summary>
    /// Calls cuDriverGetVersion: 1000 * major + 10 * minor of the newest CUDA that the driver
    /// supports.
    /// </summary>
    CuResult GetVersion(out int version);

    /// <summary>
    /// Calls cuGetErrorName. Returns null if the driver does not know the number.
    /// </summary>
    string? ErrorName(CuResult status);

    /// <summary>
    /// Calls cuGetErrorString. Returns null if the driver does not know the number.
    /// </summary>
    string? ErrorText(CuResult status);

    CuResult GetDeviceCount(out int count);

    CuResult GetDevice(int ordinal, out int device);

    CuResult GetDeviceName(int device, out string name);

    CuResult GetAttribute(int device, DeviceAttribute attribute, out int value);

    CuResult GetTotalMemory(int device, out nuint bytes);

    CuResult RetainPrimaryContext(int device, out nint context);

    CuResult ReleasePrimaryContext(int device);

    CuResult SetCurrentContext(nint context);

    CuResult CreateStream(CudaStreamFlags flags, out nint stream);

    CuResult DestroyStream(nint stream);

    CuResult SynchronizeStream(nint stream);

    /// <summary>
    /// Calls cuStreamQuery. Returns <see cref="CuResult.NotReady"/> while work is in progress.
    /// </summary>
    CuResult QueryStream(nint stream);

    CuResult CreateEvent(CudaEventFlags flags, out nint cudaEvent);

    CuResult DestroyEvent(nint cudaEvent);

    CuResult RecordEvent(nint cudaEvent, nint stream);

    CuResult ElapsedTime(nint start, nint end, out float milliseconds);

    CuResult Allocate(nuint bytes, out ulong pointer);

    CuResult Free(ulong pointer);

    CuResult AllocateAsync(nuint bytes, nint stream, out ulong pointer);

    CuResult FreeAsync(ulong pointer, nint stream);

    CuResult AllocateHost(nuint bytes, CudaHostAllocationFlags flags, out nint pointer);

    CuResult FreeHost(nint pointer);

    CuResult CopyHostToDeviceAsync(ulong destination, void* source, nuint bytes, nint stream);

    CuResult CopyDeviceToHostAsync(void* destination, ulong source, nuint bytes, nint stream);

    /// <summary>Calls cuModuleLoadDataEx with buffers for the compiler's messages.</summary>
    /// <param name="image">PTX text that ends in a zero byte, or a binary image.</param>
    /// <param name="log">The compiler's errors, or its remarks if there are no errors.</param>
    /// <param name="module">The module.</param>
    CuResult LoadModule(ReadOnlySpan<byte> image, out string log, out nint module);

    CuResult UnloadModule(nint module);

    CuResult GetFunction(nint module, string name, out nint function);

    /// <summary>
    /// Calls cuLaunchKernel. <paramref name="parameters"/> contains one pointer per parameter to
    /// its value. The driver reads the values before it returns.
    /// </summary>
    CuResult Launch(nint function, in LaunchShape shape, nint stream, void** parameters);

    CuResult BeginCapture(nint stream, CaptureMode mode);

    CuResult EndCapture(nint stream, out nint graph);

    CuResult InstantiateGraph(nint graph, out nint executable);

    CuResult LaunchGraph(nint executable, nint stream);

    CuResult DestroyGraphExec(nint executable);

    CuResult DestroyGraph(nint graph);
}
