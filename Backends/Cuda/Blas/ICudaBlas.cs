namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Multiplies matrices in device memory, queued on one stream. Matrices are row-major, like this
/// library's tensors. Only one thread may use an instance at a time. Another binding of cuBLAS can
/// implement this interface.
/// </summary>
internal interface ICudaBlas : IDisposable
{
    /// <summary>
    /// Sets the workspace of the library. The caller must call this method before it records a
    /// stream. Otherwise the library allocates while the stream is recorded, and its results may
    /// differ between streams.
    /// </summary>
    void SetWorkspace(CudaDeviceVariable<byte> workspace);

    /// <summary>
    /// Queues C = A B. A has m rows and B has n columns; each element of C is a sum of k products.
    /// </summary>
    /// <param name="precision">
    /// The element type of all matrices, and the precision of the products.
    /// </param>
    /// <param name="m">The rows of C.</param>
    /// <param name="n">The columns of C.</param>
    /// <param name="k">The columns of A and rows of B.</param>
    /// <param name="a">A, m x k.</param>
    /// <param name="b">B, k x n.</param>
    /// <param name="c">C, m x n. Its contents are not read.</param>
    void Multiply(CudaPrecision precision, int m, int n, int k, in BlasMatrix a, in BlasMatrix b, in BlasMatrix c);
}
