using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Transposes a float32 matrix of rows x columns and stores it as T. A filter in the layout HWIO is
/// the matrix (height * width * inputs) x outputs; the result is KRSC. The threads run along the
/// rows in x, so that neighbouring threads write neighbouring elements.
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
