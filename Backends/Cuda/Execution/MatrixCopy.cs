namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Copies a matrix into one with more rows and columns, which are then zero, or fewer. It is the pad kernel on an image of one channel,
/// whose pixels are the elements.
/// </summary>
/// <param name="Source">Where the matrix lies.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Destination">Where the copy goes.</param>
/// <param name="NewRows">Its rows.</param>
/// <param name="NewColumns">Its columns.</param>
internal readonly record struct MatrixCopy(ulong Source, int Rows, int Columns, ulong Destination, int NewRows, int NewColumns)
{
    /// <summary>Queues the copy.</summary>
    public void Enqueue(KernelSet kernels, CudaStream stream)
    {
        KernelArguments arguments = default;
        int elements = checked(NewRows * NewColumns);
        var matrix = new ViewArguments(new(Source, (long)Rows * Columns), 1, Rows, Columns, Rows, Columns);
        KernelCalls.Pad(
            ref arguments, elements, 1, matrix, 0, NewRows - Rows, 0, NewColumns - Columns, 0, new() { Output = new(Destination, elements) });
        kernels.Launch(KernelKind.Pad, stream, elements, 1, ref arguments);
    }
}
