namespace NeoResNet.Backends.Cuda;

/// <summary>A matrix in device memory, row after row.</summary>
/// <param name="Pointer">Address of the first element.</param>
/// <param name="Pitch">Elements from one row to the next, at least a row's.</param>
/// <param name="Transposed">Whether it enters transposed. Not for results.</param>
/// <param name="BatchStride">Elements from one matrix of a batch to the next; 0 uses the same for all.</param>
internal readonly record struct BlasMatrix(ulong Pointer, int Pitch, bool Transposed = false, long BatchStride = 0)
{
    public override string ToString() => $"0x{Pointer:x} pitch {Pitch}{(Transposed ? " transposed" : "")}{(BatchStride == 0 ? "" : $" batch stride {BatchStride}")}";
}
