using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>How a value's elements lie in memory. Kernels compute in float32 whatever they read.</summary>
/// <typeparam name="T">What one element is read as.</typeparam>
public interface IStorage<T>
    where T : unmanaged
{
    /// <summary>The number that an element stands for.</summary>
    float Load(T element);

    /// <summary>The element nearest to a number, ties to even.</summary>
    T Save(float value);
}

/// <summary>float32.</summary>
public struct Float32Storage : IStorage<float>
{
    /// <inheritdoc/>
    public float Load(float element) => element;

    /// <inheritdoc/>
    public float Save(float value) => value;
}

/// <summary>IEEE binary16; beyond 65504 infinity.</summary>
public struct Float16Storage : IStorage<ushort>
{
    /// <inheritdoc/>
    public float Load(ushort element) => DeviceMath.HalfToSingle(element);

    /// <inheritdoc/>
    public ushort Save(float value) => DeviceMath.SingleToHalf(value);
}

/// <summary>The upper half of float32. In integers, since PTX converts to it from sm_80 on only.</summary>
public struct BFloat16Storage : IStorage<ushort>
{
    /// <inheritdoc/>
    public float Load(ushort element) => Interop.IntAsFloat((uint)element << 16);

    /// <inheritdoc/>
    public ushort Save(float value)
    {
        uint bits = Interop.FloatAsInt(value);

        // A NaN whose payload lies in the lower half must not become infinity.
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
