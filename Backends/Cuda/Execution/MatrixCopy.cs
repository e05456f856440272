namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Copies a matrix into one with more rows and columns, which become zero, or with fewer. The pad
/// kernel does it: to this kernel the matrix is an image of one channel whose pixels are the
/// elements.
/// </summary>
internal static class MatrixCopy
{
    /// <summary>Gathers the arguments of a copy.</summary>
    public static KernelCall Call(Matrix from, Matrix to)
    {
        int elements = checked(to.Rows * to.Columns);
        var image = new ViewArguments(new(from.Pointer, (long)from.Rows * from.Columns), 1, from.Rows, from.Columns, from.Rows, from.Columns);
        return OperationKernels.Pad.Call(
            new(elements, 1, image, new() { Output = new(to.Pointer, elements) }), new(0, to.Rows - from.Rows, 0, to.Columns - from.Columns));
    }

    /// <summary>Represents a dense matrix in device memory, row after row.</summary>
    internal readonly record struct Matrix(ulong Pointer, int Rows, int Columns);
}
