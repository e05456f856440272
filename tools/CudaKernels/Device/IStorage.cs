using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Defines how the elements of a value are stored. Kernels compute in float32 for every form.
/// </summary>
/// <typeparam name="T">The type of a stored element.</typeparam>
public interface IStorage<T>
    where T : unmanaged
{
    /// <summary>Converts an element to float32.</summary>
    float Load(T element);

    /// <summary>Converts float32 to the nearest element, ties to even.</summary>
    T Save(float value);
}

/// <summary>Stores float32.</summary>
public struct Float32Storage : IStorage<float>
{
    /// <inheritdoc/>
    public float Load(float element) => element;

    /// <inheritdoc/>
    public float Save(float value) => value;
}

/// <summary>Stores IEEE binary16. Numbers beyond 65504 become infinity.</summary>
public struct Float16Storage : IStorage<ushort>
{
    /// <inheritdoc/>
    public float Load(ushort element) => DeviceMath.HalfToSingle(element);

    /// <inheritdoc/>
    public ushort Save(float value) => DeviceMath.SingleToHalf(value);
}

/// <summary>
/// Stores the upper half of float32. Converts with integer operations, because PTX has a conversion
/// only since sm_80.
/// </summary>
public struct BFloat16Storage : IStorage<ushort>
{
    /// <inheritdoc/>
    public float Load(ushort element) => Interop.IntAsFloat((uint)element << 16);

    /// <inheritdoc/>
    public ushort Save(float value)
    {
        uint bits = Interop.FloatAsInt(value);

        // A NaN whose payload is in the lower half must not become infinity.
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
