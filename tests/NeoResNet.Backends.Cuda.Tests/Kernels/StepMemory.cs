namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Holds the arrays of one step in a form: copies of the arrays that the step reads, and arrays
/// that it writes, which <see cref="Finish"/> copies to the workspace.
/// </summary>
internal sealed unsafe class StepMemory(
    TensorProgram program, Operation operation, HostWorkspace workspace, Func<ParameterId, nint> parameter, IKernelDevice device, StorageForm form)
    : IKernelMemory, IDisposable
{
    private readonly List<GuardedMemory> _all = [];
    private readonly List<(GuardedMemory From, nint To, long Count)> _outputs = [];

    private int ElementBytes => form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort);

    public ViewArguments View(View view) => ViewArguments.Of(view, program.Shapes, Array(view.Value).Pointer);

    public DeviceArray Array(ValueId value)
    {
        float* address = workspace.Address(value);
        long count = program.Shapes.Of(value).ElementCount;
        return operation.Writes.Contains(value) ? Write(address, count) : Read(address, count);
    }

    public DeviceArray Parameter(ParameterId? id) =>
        id is { } some ? ReadFloat((float*)parameter(some), program.Parameters[some].ElementCount) : default;

    public bool IsWide(ValueId value) => false;

    public DeviceArray Scratch(long count, int elementBytes)
    {
        _all.Add(new(count * elementBytes));
        return new((ulong)_all[^1].Data, count);
    }

    public void Finish()
    {
        foreach ((GuardedMemory from, nint to, long count) in _outputs)
        {
            var written = new DeviceArray((ulong)from.Data, count);
            if (form != StorageForm.Float32 && count > 0)
            {
                DeviceArray plain = Scratch(count, sizeof(float));
                Convert(TransferKernels.ToFloat32, written, plain);
                written = plain;
            }

            new Span<float>((void*)written.Pointer, (int)count).CopyTo(new Span<float>((void*)to, (int)count));
        }

        _all.ForEach(memory => memory.CheckGuards());
    }

    public void Dispose() => _all.ForEach(memory => memory.Dispose());

    private DeviceArray Read(float* value, long count)
    {
        DeviceArray plain = ReadFloat(value, count);
        if (form == StorageForm.Float32 || count == 0)
        {
            return plain;
        }

        DeviceArray converted = Scratch(count, ElementBytes);
        Convert(TransferKernels.FromFloat32, plain, converted);
        return converted;
    }

    private DeviceArray ReadFloat(float* value, long count)
    {
        DeviceArray plain = Scratch(count, sizeof(float));
        new Span<float>(value, (int)count).CopyTo(new Span<float>((void*)plain.Pointer, (int)count));
        return plain;
    }

    private DeviceArray Write(float* value, long count)
    {
        DeviceArray array = Scratch(count, ElementBytes);
        _outputs.Add((_all[^1], (nint)value, count));
        return array;
    }

    private void Convert(Kernel<TransferKernels.Copy> kernel, DeviceArray from, DeviceArray to) =>
        device.Launch(kernel.CallWith(new(from, to)), form, new(2, 1, 1, 8));
}
