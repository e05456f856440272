using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents an object of cuDNN's graph interface. The caller creates it, sets attributes and
/// completes ("finalizes") it. Afterwards it is read-only.
/// </summary>
internal sealed unsafe class CudnnDescriptor : CudaResource
{
    /// <summary>Creates an empty descriptor.</summary>
    public CudnnDescriptor(PrimaryContext context, CudnnDescriptorType type)
        : base(context, Create(context, type))
    {
        Type = type;
    }

    /// <summary>Gets the kind of object that the descriptor describes.</summary>
    public CudnnDescriptorType Type { get; }

    public void Set(CudnnAttribute name, long value) => Set(name, CudnnAttributeType.Int64, [value]);

    public void Set(CudnnAttribute name, ReadOnlySpan<long> values) => Set(name, CudnnAttributeType.Int64, values);

    public void Set(CudnnAttribute name, float value) => Set(name, CudnnAttributeType.Float, [value]);

    public void Set(CudnnAttribute name, bool value) => Set<byte>(name, CudnnAttributeType.Boolean, [value ? (byte)1 : (byte)0]);

    public void Set(CudnnAttribute name, CudnnDataType value) => Set(name, CudnnAttributeType.DataType, [value]);

    public void Set(CudnnAttribute name, CudnnDescriptor value) => Set(name, CudnnAttributeType.Descriptor, [value.Handle]);

    public void Set(CudnnAttribute name, CudaDnn value) => Set(name, CudnnAttributeType.Handle, [value.Handle]);

    public void Set(CudnnAttribute name, IReadOnlyCollection<CudnnDescriptor> values) =>
        Set<nint>(name, CudnnAttributeType.Descriptor, [.. values.Select(value => value.Handle)]);

    /// <summary>Sets an attribute.</summary>
    public void Set<T>(CudnnAttribute name, CudnnAttributeType type, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        fixed (T* pointer = values)
        {
            CudaDnn.Throw(CudnnMethods.BackendSetAttribute(Handle, name, type, values.Length, pointer), "cudnnBackendSetAttribute", $"{name} of {Type}, {values.Length} x {type}");
        }
    }

    /// <summary>Completes the descriptor.</summary>
    /// <returns>
    /// Null, or the library's message if the library has no engine for the descriptor.
    /// </returns>
    /// <exception cref="CudaDnnException">The library reported any other failure.</exception>
    public string? TryComplete()
    {
        CudnnStatus status = CudnnMethods.BackendFinalize(Handle);
        if (CudaDnnException.IsRefusal(status))
        {
            string reason = CudaDnn.LastReason();
            return $"{CudaDnnException.NameOf(status)} ({(int)status}{(reason.Length == 0 ? "" : $", {reason}")})";
        }

        CudaDnn.Throw(status, "cudnnBackendFinalize", $"{Type}");
        return null;
    }

    /// <summary>Completes the descriptor.</summary>
    /// <exception cref="CudaDnnException">The library reported a failure.</exception>
    public CudnnDescriptor Complete()
    {
        CudaDnn.Throw(CudnnMethods.BackendFinalize(Handle), "cudnnBackendFinalize", $"{Type}");
        return this;
    }

    /// <summary>Reads one number.</summary>
    public long GetInt64(CudnnAttribute name)
    {
        long value = 0, count = 0;
        Read(name, CudnnAttributeType.Int64, 1, &count, &value);
        return count == 1 ? value : throw new InvalidOperationException($"cuDNN returned {count} values of {name} of {Type}; expected 1.");
    }

    /// <summary>Reads all values of an attribute.</summary>
    public T[] Get<T>(CudnnAttribute name, CudnnAttributeType type)
        where T : unmanaged
    {
        // Reads into an array with spare room, as NVIDIA's samples do. The samples query a count
        // without values only from heuristics.
        long count = 64;
        T[] values;
        do
        {
            values = new T[count];
            fixed (T* pointer = values)
            {
                Read(name, type, values.Length, &count, pointer);
            }
        }
        while (count > values.Length);

        return values[..(int)count];
    }

    /// <summary>
    /// Reads descriptors. The library fills descriptors that this method creates; the caller must
    /// dispose them.
    /// </summary>
    public CudnnDescriptor[] GetDescriptors(CudnnAttribute name, CudnnDescriptorType type, long count)
    {
        var descriptors = new List<CudnnDescriptor>();
        try
        {
            for (long i = 0; i < count; i++)
            {
                descriptors.Add(new(Context, type));
            }

            nint[] handles = [.. descriptors.Select(descriptor => descriptor.Handle)];
            fixed (nint* pointer = handles)
            {
                Read(name, CudnnAttributeType.Descriptor, count, &count, pointer);
            }

            foreach (CudnnDescriptor unused in descriptors.Skip((int)count))
            {
                unused.Dispose();
            }

            return [.. descriptors.Take((int)count)];
        }
        catch
        {
            descriptors.ForEach(descriptor => descriptor.Dispose());
            throw;
        }
    }

    /// <summary>Returns the number of values of an attribute.</summary>
    public long Count(CudnnAttribute name, CudnnAttributeType type)
    {
        long count = 0;
        Read(name, type, 0, &count, null);
        return count;
    }

    internal override void Destroy()
    {
        CudnnStatus status = CudnnMethods.BackendDestroyDescriptor(Native);
        if (status != CudnnStatus.Success && !Context.IsFaulted)
        {
            Context.NoteLate(new CudaDnnException(status, "cudnnBackendDestroyDescriptor", $"{Type}"));
        }
    }

    private static nint Create(PrimaryContext context, CudnnDescriptorType type)
    {
        context.SetCurrent();
        nint descriptor = 0;
        CudaDnn.Throw(CudnnMethods.BackendCreateDescriptor(type, &descriptor), "cudnnBackendCreateDescriptor", $"{type}");
        return descriptor;
    }

    private void Read(CudnnAttribute name, CudnnAttributeType type, long requested, long* count, void* values) =>
        CudaDnn.Throw(CudnnMethods.BackendGetAttribute(Handle, name, type, requested, count, values), "cudnnBackendGetAttribute", $"{name} of {Type}, {requested} x {type}");
}
