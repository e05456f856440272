namespace NeoResNet.Backends.Cuda;

/// <summary>Represents a matrix in device memory, row after row.</summary>
/// <param name="Pointer">The address of the first element.</param>
/// <param name="Pitch">
/// The elements from one row to the next, at least the elements of a row.
/// </param>
/// <param name="Transposed">
/// Whether a factor is the transpose of the stored matrix. A result cannot be transposed.
/// </param>
internal readonly record struct BlasMatrix(ulong Pointer, int Pitch, bool Transposed = false)
{
    public override string ToString() => $"0x{Pointer:x} pitch {Pitch}{(Transposed ? " transposed" : "")}";
}
