namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The arrays of one step in a form: copies of what it reads, and what it writes on its way back to the workspace.</summary>
internal sealed unsafe class StepMemory(IKernelDevice device, StorageForm form) : IDisposable
{
    private readonly List<GuardedMemory> _all = [];
    private readonly List<(GuardedMemory From, nint To, long Count)> _outputs = [];

    private int ElementBytes => form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>A value as the kernels read it.</summary>
    public DeviceArray Read(float* value, long count)
    {
        DeviceArray plain = ReadFloat(value, count);
        if (form == StorageForm.Float32 || count == 0)
        {
            return plain;
        }

        DeviceArray converted = Scratch(count, ElementBytes);
        Convert(KernelKind.FromFloat32, count, plain, converted);
        return converted;
    }

    /// <summary>A parameter, float32 in every form.</summary>
    public DeviceArray ReadFloat(float* value, long count)
    {
        DeviceArray plain = Scratch(count, sizeof(float));
        new Span<float>(value, (int)count).CopyTo(new Span<float>((void*)plain.Pointer, (int)count));
        return plain;
    }

    /// <summary>Where a value is written; <see cref="Finish"/> brings it to its address.</summary>
    public DeviceArray Write(float* value, long count)
    {
        DeviceArray array = Scratch(count, ElementBytes);
        _outputs.Add((_all[^1], (nint)value, count));
        return array;
    }

    /// <summary>Uninitialized memory.</summary>
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
                Convert(KernelKind.ToFloat32, count, written, plain);
                written = plain;
            }

            new Span<float>((void*)written.Pointer, (int)count).CopyTo(new Span<float>((void*)to, (int)count));
        }

        _all.ForEach(memory => memory.CheckGuards());
    }

    public void Dispose() => _all.ForEach(memory => memory.Dispose());

    private void Convert(KernelKind kind, long count, DeviceArray from, DeviceArray to)
    {
        KernelArguments arguments = default;
        KernelCalls.Convert(ref arguments, count, from, to);
        device.Launch(kind, form, new(2, 1, 1, 8), ref arguments);
    }
}
