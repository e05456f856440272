namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Copies a matrix to a matrix with more rows and columns, which are filled with zeros, or with
/// fewer rows and columns. The pad kernel runs the copy: it treats the matrix as an image with one
/// channel whose pixels are the elements.
/// </summary>
internal static class MatrixCopy
{
    /// <summary>Creates the call for a copy.</summary>
    public static KernelCall Call(Matrix from, Matrix to)
    {
        int elements = checked(to.Rows * to.Columns);
        var image = new ViewArguments(new(from.Pointer, (long)from.Rows * from.Columns), 1, from.Rows, from.Columns, from.Rows, from.Columns);
        return OperationKernels.Pad.Call(
            new(elements, 1, image, new() { Output = new(to.Pointer, elements) }), new(0, to.Rows - from.Rows, 0, to.Columns - from.Columns));
    }

    /// <summary>Represents a dense, row-major matrix in device memory.</summary>
    internal readonly record struct Matrix(ulong Pointer, int Rows, int Columns);
}
