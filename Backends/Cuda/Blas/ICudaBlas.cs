namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Products of matrices in device memory, queued on one stream. Matrices are row-major, as this library's tensors are. One thread
/// at a time. The seam where another binding of cuBLAS could stand.
/// </summary>
internal interface ICudaBlas : IDisposable
{
    /// <summary>Version of the library, 120804 for 12.8.4.</summary>
    int Version { get; }

    /// <summary>The stream that products are queued on.</summary>
    CudaStream Stream { get; }

    /// <summary>
    /// Gives the library memory to work in. Needed before a stream is recorded: otherwise it allocates in the recording, and its
    /// results may differ between streams.
    /// </summary>
    void SetWorkspace(CudaDeviceVariable<byte> workspace);

    /// <summary>Queues C = alpha A B + beta C; A has m rows, B n columns, k elements are summed for each.</summary>
    /// <param name="precision">Type of the elements of all three and how they are multiplied.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Columns of A and rows of B.</param>
    /// <param name="a">A, m x k.</param>
    /// <param name="b">B, k x n.</param>
    /// <param name="c">C, m x n.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of what C held; at 0 that is not read.</param>
    /// <param name="batch">How many such products, at the matrices' batch strides.</param>
    void Multiply(CudaPrecision precision, int m, int n, int k, in BlasMatrix a, in BlasMatrix b, in BlasMatrix c, float alpha = 1, float beta = 0, int batch = 1);

    /// <summary>Queues B = A transposed, both float32 and apart from each other.</summary>
    /// <param name="rows">Rows of A.</param>
    /// <param name="columns">Columns of A.</param>
    /// <param name="a">A.</param>
    /// <param name="b">B, of <paramref name="columns"/> rows.</param>
    void Transpose(int rows, int columns, in BlasMatrix a, in BlasMatrix b);
}
