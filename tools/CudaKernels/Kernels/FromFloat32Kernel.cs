using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>Converts float32 to the form, rounded to nearest even.</summary>
[HalfFormsOnly]
public static class FromFloat32Kernel
{
    /// <summary>The kernel. The threads form a line in x.</summary>
    public static void Run<T, TStorage>(long count, ArrayView<float> source, ArrayView<T> destination)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        for (long i = ((long)Grid.IdxX * Group.DimX) + Group.IdxX; i < count; i += (long)Grid.DimX * Group.DimX)
        {
            destination[i] = storage.Save(source[i]);
        }
    }
}
