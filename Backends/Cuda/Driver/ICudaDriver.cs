namespace NeoResNet.Backends.Cuda;

/// <summary>
/// What the backend asks of the driver: the seam where another binding (ManagedCuda's, say) could stand. Every method is one
/// function of the driver API, does nothing else and answers its status; the classes on top turn statuses into exceptions.
/// Contexts, streams, events and the rest are the native handles.
/// </summary>
internal unsafe interface ICudaDriver
{
    /// <summary>cuInit; may be called again and again.</summary>
    CuResult Init();

    /// <summary>cuDriverGetVersion: 1000 * major + 10 * minor of the newest CUDA that the driver knows.</summary>
    CuResult GetVersion(out int version);

    /// <summary>cuGetErrorName, null where the driver does not know the number.</summary>
    string? ErrorName(CuResult status);

    /// <summary>cuGetErrorString, null where the driver does not know the number.</summary>
    string? ErrorText(CuResult status);

    CuResult GetDeviceCount(out int count);

    CuResult GetDevice(int ordinal, out int device);

    CuResult GetDeviceName(int device, out string name);

    CuResult GetAttribute(int device, DeviceAttribute attribute, out int value);

    CuResult GetTotalMemory(int device, out nuint bytes);

    CuResult RetainPrimaryContext(int device, out nint context);

    CuResult ReleasePrimaryContext(int device);

    CuResult SetCurrentContext(nint context);

    CuResult GetCurrentContext(out nint context);

    CuResult SynchronizeContext();

    CuResult CreateStream(CudaStreamFlags flags, out nint stream);

    CuResult DestroyStream(nint stream);

    CuResult SynchronizeStream(nint stream);

    /// <summary>cuStreamQuery: <see cref="CuResult.NotReady"/> while work is under way.</summary>
    CuResult QueryStream(nint stream);

    CuResult WaitEvent(nint stream, nint cudaEvent);

    CuResult CreateEvent(CudaEventFlags flags, out nint cudaEvent);

    CuResult DestroyEvent(nint cudaEvent);

    CuResult RecordEvent(nint cudaEvent, nint stream);

    /// <summary>cuEventQuery: <see cref="CuResult.NotReady"/> while the work before it is under way.</summary>
    CuResult QueryEvent(nint cudaEvent);

    CuResult SynchronizeEvent(nint cudaEvent);

    CuResult ElapsedTime(nint start, nint end, out float milliseconds);

    CuResult GetMemoryInfo(out nuint free, out nuint total);

    CuResult Allocate(nuint bytes, out ulong pointer);

    CuResult Free(ulong pointer);

    CuResult AllocateAsync(nuint bytes, nint stream, out ulong pointer);

    CuResult FreeAsync(ulong pointer, nint stream);

    CuResult GetDefaultPool(int device, out nint pool);

    CuResult SetPoolAttribute(nint pool, MemoryPoolAttribute attribute, ulong value);

    CuResult GetPoolAttribute(nint pool, MemoryPoolAttribute attribute, out ulong value);

    CuResult TrimPool(nint pool, nuint bytesToKeep);

    CuResult AllocateHost(nuint bytes, CudaHostAllocationFlags flags, out nint pointer);

    CuResult FreeHost(nint pointer);

    CuResult CopyHostToDeviceAsync(ulong destination, void* source, nuint bytes, nint stream);

    CuResult CopyDeviceToHostAsync(void* destination, ulong source, nuint bytes, nint stream);

    CuResult CopyDeviceToDeviceAsync(ulong destination, ulong source, nuint bytes, nint stream);

    CuResult Copy3DAsync(in Memcpy3D copy, nint stream);

    CuResult Set8Async(ulong destination, byte value, nuint count, nint stream);

    CuResult Set32Async(ulong destination, uint value, nuint count, nint stream);

    /// <summary>cuModuleLoadDataEx with buffers for what the compiler says.</summary>
    /// <param name="image">PTX text that ends in a zero byte, or a binary image.</param>
    /// <param name="log">The compiler's errors, else its remarks; empty where it says nothing.</param>
    /// <param name="module">The module.</param>
    CuResult LoadModule(ReadOnlySpan<byte> image, out string log, out nint module);

    CuResult UnloadModule(nint module);

    CuResult GetFunction(nint module, string name, out nint function);

    /// <summary>cuLaunchKernel; <paramref name="parameters"/> holds one pointer a parameter to its value, read before the call returns.</summary>
    CuResult Launch(nint function, in LaunchShape shape, nint stream, void** parameters);

    CuResult BeginCapture(nint stream, CaptureMode mode);

    CuResult EndCapture(nint stream, out nint graph);

    CuResult GetCaptureStatus(nint stream, out CaptureStatus status);

    CuResult InstantiateGraph(nint graph, out nint executable);

    CuResult LaunchGraph(nint executable, nint stream);

    CuResult DestroyGraphExec(nint executable);

    CuResult DestroyGraph(nint graph);
}
