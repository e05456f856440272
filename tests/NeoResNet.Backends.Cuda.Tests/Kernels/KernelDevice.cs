using System.Reflection;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using NeoResNet.CudaKernels;
using DeviceKernel = ILGPU.Runtime.Kernel;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Runs the kernels' C# on ILGPU's simulated device, over host memory. The arguments are those that
/// a driver would get, separated with the kernel's list of parameters.
/// </summary>
internal sealed unsafe class KernelDevice : IKernelDevice
{
    private const int WarpThreads = 4, Warps = 4;

    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly Dictionary<string, DeviceKernel> _kernels = [];

    public KernelDevice()
    {
        var device = new CPUDevice(WarpThreads, Warps, numMultiprocessors: 1);
        _context = Context.Create(builder => builder.CPU(device));
        _accelerator = device.CreateCPUAccelerator(_context, CPUAcceleratorMode.Sequential);
    }

    /// <inheritdoc/>
    public void Launch(KernelCall call, StorageForm form, LaunchShape shape)
    {
        string name = call.Kernel.NameFor(form);
        KernelSource source = KernelSource.All.Single(source => source.Name == name);
        if (!_kernels.TryGetValue(name, out DeviceKernel? kernel))
        {
            _kernels.Add(name, kernel = _accelerator.LoadKernel(source.Method));
        }

        var buffers = new List<MemoryBuffer>();
        object[] values = Take(call.Kernel.Parameters, source.Method.GetParameters(), ref call.Arguments, buffers);
        var config = new KernelConfig(new Index3D((int)shape.GridX, (int)shape.GridY, (int)shape.GridZ), new Index3D((int)shape.BlockX, (int)shape.BlockY, (int)shape.BlockZ));
        kernel.Launch(_accelerator.DefaultStream, config, values);
        _accelerator.Synchronize();
        buffers.ForEach(buffer => buffer.Dispose());
    }

    public void Dispose()
    {
        foreach (DeviceKernel kernel in _kernels.Values)
        {
            kernel.Dispose();
        }

        _accelerator.Dispose();
        _context.Dispose();
    }

    private object[] Take(IReadOnlyList<KernelParameter> parameters, ParameterInfo[] declared, ref KernelArguments arguments, List<MemoryBuffer> buffers)
    {
        Assert.That(arguments.Count, Is.EqualTo(parameters.Count), "arguments gathered");
        var values = new object[parameters.Count];
        void** pointers = stackalloc void*[KernelArguments.MaxCount];
        fixed (ulong* slots = arguments.Values)
        {
            arguments.WritePointers(slots, pointers);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = parameters[i].Kind switch
                {
                    ParameterKind.Int32 => *(int*)pointers[i],
                    ParameterKind.Int64 when declared[i].ParameterType == typeof(ulong) => *(ulong*)pointers[i],
                    ParameterKind.Int64 => *(long*)pointers[i],
                    ParameterKind.Float32 => *(float*)pointers[i],
                    ParameterKind.Float64 => *(double*)pointers[i],
                    ParameterKind.DoubleArray => View<double>((long*)pointers[i], buffers),
                    _ when declared[i].ParameterType == typeof(ArrayView<float>) => View<float>((long*)pointers[i], buffers),
                    _ => View<ushort>((long*)pointers[i], buffers),
                };
            }
        }

        return values;
    }

    private ArrayView<T> View<T>(long* parameter, List<MemoryBuffer> buffers)
        where T : unmanaged
    {
        if (parameter[1] == 0)
        {
            return ArrayView<T>.Empty;
        }

        var buffer = CPUMemoryBuffer.Create(_accelerator, (nint)parameter[0], parameter[1], sizeof(T));
        buffers.Add(buffer);
        return buffer.AsArrayView<T>(0, parameter[1]);
    }
}
