using System.Runtime.InteropServices;
using System.Text;
using static NeoResNet.Backends.Cuda.DriverMethods;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Calls the driver API through the bindings of this assembly: devices, contexts, streams and
/// events.
/// </summary>
internal sealed unsafe partial class NativeDriver : ICudaDriver
{
    private readonly bool _newElapsedTime;

    /// <summary>Loads the driver.</summary>
    /// <exception cref="CudaUnavailableException">
    /// The driver is not found or lacks a function.
    /// </exception>
    public NativeDriver()
    {
        LibraryResult library = CudaLibraries.Load(CudaLibrary.Driver);
        if (library.Handle == 0)
        {
            throw new CudaUnavailableException(library.Reason);
        }

        Path = LoadedFile.Of(CudaLibrary.Driver, library.Path!);
        _newElapsedTime = CudaLibraries.HasExport(CudaLibrary.Driver, LibraryExports.NewElapsedTime);
        if (!_newElapsedTime && !CudaLibraries.HasExport(CudaLibrary.Driver, LibraryExports.OldElapsedTime))
        {
            throw new CudaUnavailableException($"{CudaLibrary.Driver.Title} at {Path} lacks {LibraryExports.NewElapsedTime} and {LibraryExports.OldElapsedTime}");
        }
    }

    /// <summary>
    /// Gets the path of the driver's file, or the name by which it was loaded if the system does
    /// not report the path.
    /// </summary>
    public string Path { get; }

    public CuResult Init() => DriverMethods.Init(0);

    public CuResult GetVersion(out int version)
    {
        fixed (int* pointer = &version) return DriverGetVersion(pointer);
    }

    public string? ErrorName(CuResult status)
    {
        byte* name = null;
        return GetErrorName(status, &name) == CuResult.Success ? Marshal.PtrToStringUTF8((nint)name) : null;
    }

    public string? ErrorText(CuResult status)
    {
        byte* text = null;
        return GetErrorString(status, &text) == CuResult.Success ? Marshal.PtrToStringUTF8((nint)text) : null;
    }

    public CuResult GetDeviceCount(out int count)
    {
        fixed (int* pointer = &count) return DeviceGetCount(pointer);
    }

    public CuResult GetDevice(int ordinal, out int device)
    {
        fixed (int* pointer = &device) return DeviceGet(pointer, ordinal);
    }

    public CuResult GetDeviceName(int device, out string name)
    {
        const int Length = 256;
        byte* buffer = stackalloc byte[Length];
        CuResult status = DeviceGetName(buffer, Length, device);
        var text = new ReadOnlySpan<byte>(buffer, Length);
        name = status == CuResult.Success ? Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]) : "";
        return status;
    }

    public CuResult GetAttribute(int device, DeviceAttribute attribute, out int value)
    {
        fixed (int* pointer = &value) return DeviceGetAttribute(pointer, attribute, device);
    }

    public CuResult GetTotalMemory(int device, out nuint bytes)
    {
        fixed (nuint* pointer = &bytes) return DeviceTotalMem(pointer, device);
    }

    public CuResult RetainPrimaryContext(int device, out nint context)
    {
        fixed (nint* pointer = &context) return DevicePrimaryCtxRetain(pointer, device);
    }

    public CuResult ReleasePrimaryContext(int device) => DevicePrimaryCtxRelease(device);

    public CuResult SetCurrentContext(nint context) => CtxSetCurrent(context);

    public CuResult CreateStream(CudaStreamFlags flags, out nint stream)
    {
        fixed (nint* pointer = &stream) return StreamCreate(pointer, (uint)flags);
    }

    public CuResult DestroyStream(nint stream) => StreamDestroy(stream);

    public CuResult SynchronizeStream(nint stream) => StreamSynchronize(stream);

    public CuResult QueryStream(nint stream) => StreamQuery(stream);

    public CuResult CreateEvent(CudaEventFlags flags, out nint cudaEvent)
    {
        fixed (nint* pointer = &cudaEvent) return EventCreate(pointer, (uint)flags);
    }

    public CuResult DestroyEvent(nint cudaEvent) => EventDestroy(cudaEvent);

    public CuResult RecordEvent(nint cudaEvent, nint stream) => EventRecord(cudaEvent, stream);

    public CuResult ElapsedTime(nint start, nint end, out float milliseconds)
    {
        fixed (float* pointer = &milliseconds) return _newElapsedTime ? EventElapsedTime2(pointer, start, end) : EventElapsedTime(pointer, start, end);
    }
}
