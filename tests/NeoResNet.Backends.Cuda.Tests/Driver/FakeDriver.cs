using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// A driver that does nothing, records the calls and returns what a test sets, for tests of the
/// logic above the driver. The conformance driver tests the meaning of the calls.
/// </summary>
internal sealed unsafe class FakeDriver : ICudaDriver
{
    private readonly Dictionary<string, CuResult> _answers = [];
    private nint _last = 0x1000;

    public int Version { get; set; } = 13000;

    public int Devices { get; set; } = 1;

    public Dictionary<DeviceAttribute, int> Attributes { get; } = new() { [DeviceAttribute.ComputeCapabilityMajor] = 9, [DeviceAttribute.MemoryPoolsSupported] = 1 };

    /// <summary>
    /// The names of the called methods, without those that set the current context.
    /// </summary>
    public List<string> Calls { get; } = [];

    public int SetCurrentCalls { get; private set; }

    /// <summary>Sets the status that a method returns from now on.</summary>
    public FakeDriver Answer(string method, CuResult status)
    {
        _answers[method] = status;
        return this;
    }

    public int Count(string method) => Calls.Count(call => call == method);

    public CuResult Init() => Called();

    public CuResult GetVersion(out int version)
    {
        version = Version;
        return Called();
    }

    public string? ErrorName(CuResult status) => null;

    public string? ErrorText(CuResult status) => null;

    public CuResult GetDeviceCount(out int count)
    {
        count = Devices;
        return Called();
    }

    public CuResult GetDevice(int ordinal, out int device)
    {
        device = ordinal + 100;
        return Called();
    }

    public CuResult GetDeviceName(int device, out string name)
    {
        name = $"Fake {device}";
        return Called();
    }

    public CuResult GetAttribute(int device, DeviceAttribute attribute, out int value)
    {
        value = Attributes.GetValueOrDefault(attribute);
        return Called();
    }

    public CuResult GetTotalMemory(int device, out nuint bytes)
    {
        bytes = 1 << 30;
        return Called();
    }

    public CuResult RetainPrimaryContext(int device, out nint context) => Made(out context);

    public CuResult ReleasePrimaryContext(int device) => Called();

    public CuResult SetCurrentContext(nint context)
    {
        SetCurrentCalls++;
        return _answers.GetValueOrDefault(nameof(SetCurrentContext));
    }

    public CuResult CreateStream(CudaStreamFlags flags, out nint stream) => Made(out stream);

    public CuResult DestroyStream(nint stream) => Called();

    public CuResult SynchronizeStream(nint stream) => Called();

    public CuResult QueryStream(nint stream) => Called();

    public CuResult CreateEvent(CudaEventFlags flags, out nint cudaEvent) => Made(out cudaEvent);

    public CuResult DestroyEvent(nint cudaEvent) => Called();

    public CuResult RecordEvent(nint cudaEvent, nint stream) => Called();

    public CuResult ElapsedTime(nint start, nint end, out float milliseconds)
    {
        milliseconds = 1;
        return Called();
    }

    public CuResult Allocate(nuint bytes, out ulong pointer) => Made(out pointer);

    public CuResult Free(ulong pointer) => Called();

    public CuResult AllocateAsync(nuint bytes, nint stream, out ulong pointer) => Made(out pointer);

    public CuResult FreeAsync(ulong pointer, nint stream) => Called();

    public CuResult AllocateHost(nuint bytes, CudaHostAllocationFlags flags, out nint pointer) => Made(out pointer);

    public CuResult FreeHost(nint pointer) => Called();

    public CuResult CopyHostToDeviceAsync(ulong destination, void* source, nuint bytes, nint stream) => Called();

    public CuResult CopyDeviceToHostAsync(void* destination, ulong source, nuint bytes, nint stream) => Called();

    public CuResult LoadModule(ReadOnlySpan<byte> image, out string log, out nint module)
    {
        log = "line 3: what is this";
        return Made(out module);
    }

    public CuResult UnloadModule(nint module) => Called();

    public CuResult GetFunction(nint module, string name, out nint function) => Made(out function);

    public CuResult Launch(nint function, in LaunchShape shape, nint stream, void** parameters) => Called();

    public CuResult BeginCapture(nint stream, CaptureMode mode) => Called();

    public CuResult EndCapture(nint stream, out nint graph) => Made(out graph);

    public CuResult InstantiateGraph(nint graph, out nint executable) => Made(out executable);

    public CuResult LaunchGraph(nint executable, nint stream) => Called();

    public CuResult DestroyGraphExec(nint executable) => Called();

    public CuResult DestroyGraph(nint graph) => Called();

    private CuResult Called([CallerMemberName] string method = "")
    {
        lock (Calls)
        {
            Calls.Add(method);
        }

        return _answers.GetValueOrDefault(method);
    }

    private CuResult Made(out nint handle, [CallerMemberName] string method = "")
    {
        CuResult status = Called(method);
        handle = status == CuResult.Success ? _last += 0x100 : 0;
        return status;
    }

    private CuResult Made(out ulong pointer, [CallerMemberName] string method = "")
    {
        CuResult status = Made(out nint handle, method);
        pointer = (ulong)handle;
        return status;
    }
}
