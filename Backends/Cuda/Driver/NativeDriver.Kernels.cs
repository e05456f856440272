using System.Text;
using static NeoResNet.Backends.Cuda.DriverMethods;

namespace NeoResNet.Backends.Cuda;

// Modules, launches and graphs.
internal sealed unsafe partial class NativeDriver
{
    private const int LogBytes = 8192;

    public CuResult LoadModule(ReadOnlySpan<byte> image, out string log, out nint module)
    {
        byte[] info = new byte[LogBytes], errors = new byte[LogBytes];
        JitOption* options = stackalloc JitOption[] { JitOption.InfoLogBuffer, JitOption.InfoLogBufferSize, JitOption.ErrorLogBuffer, JitOption.ErrorLogBufferSize };
        fixed (byte* infoPointer = info, errorPointer = errors, imagePointer = image)
        fixed (nint* modulePointer = &module)
        {
            // The sizes are passed as pointer values. The driver overwrites them with the used
            // sizes.
            void** values = stackalloc void*[] { infoPointer, (void*)(nuint)LogBytes, errorPointer, (void*)(nuint)LogBytes };
            CuResult status = ModuleLoadDataEx(modulePointer, imagePointer, 4, options, values);
            log = Text(errors) is { Length: > 0 } text ? text : Text(info);
            return status;
        }
    }

    public CuResult UnloadModule(nint module) => ModuleUnload(module);

    public CuResult GetFunction(nint module, string name, out nint function)
    {
        byte[] zeroEnded = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* text = zeroEnded)
        fixed (nint* pointer = &function)
        {
            return ModuleGetFunction(pointer, module, text);
        }
    }

    public CuResult Launch(nint function, in LaunchShape shape, nint stream, void** parameters) => LaunchKernel(
        function, shape.GridX, shape.GridY, shape.GridZ, shape.BlockX, shape.BlockY, shape.BlockZ, shape.SharedBytes, stream, parameters, null);

    public CuResult BeginCapture(nint stream, CaptureMode mode) => StreamBeginCapture(stream, mode);

    public CuResult EndCapture(nint stream, out nint graph)
    {
        fixed (nint* pointer = &graph) return StreamEndCapture(stream, pointer);
    }

    public CuResult InstantiateGraph(nint graph, out nint executable)
    {
        fixed (nint* pointer = &executable) return GraphInstantiate(pointer, graph, 0);
    }

    public CuResult LaunchGraph(nint executable, nint stream) => GraphLaunch(executable, stream);

    public CuResult DestroyGraphExec(nint executable) => GraphExecDestroy(executable);

    public CuResult DestroyGraph(nint graph) => GraphDestroy(graph);

    private static string Text(byte[] buffer)
    {
        int end = Array.IndexOf(buffer, (byte)0);
        return Encoding.UTF8.GetString(buffer, 0, end < 0 ? buffer.Length : end).Trim();
    }
}
