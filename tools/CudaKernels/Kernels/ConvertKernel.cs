using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>Elements in another form, rounded to nearest even. A line of threads in x.</summary>
public static class ConvertKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<TFrom, TFromStorage, TTo, TToStorage>(long count, ArrayView<TFrom> source, ArrayView<TTo> destination)
        where TFrom : unmanaged
        where TFromStorage : struct, IStorage<TFrom>
        where TTo : unmanaged
        where TToStorage : struct, IStorage<TTo>
    {
        TFromStorage from = default;
        TToStorage to = default;
        for (long i = ((long)Grid.IdxX * Group.DimX) + Group.IdxX; i < count; i += (long)Grid.DimX * Group.DimX)
        {
            destination[i] = to.Save(from.Load(source[i]));
        }
    }
}
