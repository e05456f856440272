using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// A float32 matrix of rows x columns, transposed and stored as T. A filter HWIO as the matrix (height * width * inputs) x
/// outputs becomes KRSC. Threads lie along the rows in x, so that they write in order.
/// </summary>
public static class TransposeKernel
{
    /// <summary>The kernel.</summary>
    public static void Run<T, TStorage>(int rows, int columns, ArrayView<float> source, ArrayView<T> destination)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        for (long row = Lanes.FirstChannel; row < rows; row += Lanes.ChannelStep)
        {
            for (long column = Lanes.FirstPixel; column < columns; column += Lanes.PixelStep)
            {
                destination[(column * rows) + row] = storage.Save(source[(row * columns) + column]);
            }
        }
    }
}
