namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Runs the kernels as the product does: it loads a module of the shipped text and launches it
/// through the bindings on the driver's device (in the suite the conformance driver, which checks
/// every address). Arrays are copied to the device and back. Every launch is a session that must
/// end without violations and without live objects.
/// </summary>
internal sealed unsafe class DriverKernelDevice : IKernelDevice
{
    /// <inheritdoc/>
    public void Launch(KernelCall call, StorageForm form, LaunchShape shape)
    {
        TestDevice.Begin();
        IReadOnlyList<KernelParameter> parameters = call.Kernel.Parameters;
        Assert.That(call.Arguments.Count, Is.EqualTo(parameters.Count), "arguments gathered");
        using (PrimaryContext context = PrimaryContext.Create(new NativeDriver(), 0))
        {
            using var stream = new CudaStream(context);
            using var module = new CudaModule(context, KernelCatalog.ModuleOf(form), $"{form}");
            using var arrays = new Arrays(stream);
            KernelArguments onDevice = default;
            void** pointers = stackalloc void*[KernelArguments.MaxCount];
            fixed (ulong* values = call.Arguments.Values)
            {
                call.Arguments.WritePointers(values, pointers);
                for (int i = 0; i < parameters.Count; i++)
                {
                    Add(ref onDevice, parameters[i].Kind, form, pointers[i], arrays);
                }
            }

            module.GetKernel(call.Kernel.NameFor(form)).Launch(stream, shape, ref onDevice);
            arrays.CopyBack();
        }

        TestDevice.End();
    }

    public void Dispose()
    {
        // No resource outlives a launch.
    }

    private static void Add(ref KernelArguments arguments, ParameterKind kind, StorageForm form, void* value, Arrays arrays)
    {
        switch (kind)
        {
            case ParameterKind.Int32 or ParameterKind.Float32:
                arguments.Add(*(int*)value);
                break;
            case ParameterKind.Int64 or ParameterKind.Float64:
                arguments.Add(*(long*)value);
                break;
            default:
                long length = ((long*)value)[1];
                int width = kind switch
                {
                    ParameterKind.DoubleArray => sizeof(double),
                    ParameterKind.FormArray when form != StorageForm.Float32 => sizeof(ushort),
                    _ => sizeof(float),
                };
                arguments.AddView(length == 0 ? 0 : arrays.OnDevice(*(nint*)value, length * width), length);
                break;
        }
    }

    // Several parameters may be the same array. It is then one array on the device too.
    private sealed class Arrays(CudaStream stream) : IDisposable
    {
        private readonly Dictionary<nint, CudaDeviceVariable<byte>> _arrays = [];

        public ulong OnDevice(nint host, long bytes)
        {
            if (!_arrays.TryGetValue(host, out CudaDeviceVariable<byte>? array))
            {
                array = new(stream.Context, bytes);
                array.CopyToDevice(new ReadOnlySpan<byte>((void*)host, (int)bytes), stream);
                _arrays.Add(host, array);
            }

            Assert.That(array.Size, Is.EqualTo(bytes), "one array, two lengths");
            return array.DevicePointer;
        }

        public void CopyBack()
        {
            foreach ((nint host, CudaDeviceVariable<byte> array) in _arrays)
            {
                array.CopyToHost(new((void*)host, (int)array.Size), stream);
            }
        }

        public void Dispose()
        {
            foreach (CudaDeviceVariable<byte> array in _arrays.Values)
            {
                array.Dispose();
            }
        }
    }
}
