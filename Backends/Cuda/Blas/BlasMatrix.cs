namespace NeoResNet.Backends.Cuda;

/// <summary>Represents a row-major matrix in device memory.</summary>
/// <param name="Pointer">The address of the first element.</param>
/// <param name="Pitch">
/// The distance from one row to the next, in elements; at least the number of columns.
/// </param>
/// <param name="Transposed">
/// Whether a factor is the transpose of the stored matrix. A result cannot be transposed.
/// </param>
internal readonly record struct BlasMatrix(ulong Pointer, int Pitch, bool Transposed = false)
{
    public override string ToString() => $"0x{Pointer:x} pitch {Pitch}{(Transposed ? " transposed" : "")}";
}
