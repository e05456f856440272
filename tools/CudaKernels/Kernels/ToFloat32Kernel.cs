using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>Converts the form to float32.</summary>
[HalfFormsOnly]
public static class ToFloat32Kernel
{
    /// <summary>The kernel. The threads form a line in x.</summary>
    public static void Run<T, TStorage>(long count, ArrayView<T> source, ArrayView<float> destination)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        for (long i = ((long)Grid.IdxX * Group.DimX) + Group.IdxX; i < count; i += (long)Grid.DimX * Group.DimX)
        {
            destination[i] = storage.Load(source[i]);
        }
    }
}
