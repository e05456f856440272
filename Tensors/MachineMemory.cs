namespace NeoResNet.Tensors;

/// <summary>Bounds the defaults of limits by the memory of the machine.</summary>
internal static class MachineMemory
{
    /// <summary>
    /// Specifies the divisor of the available memory, which leaves the rest to the application.
    /// </summary>
    public const int Divisor = 2;

    /// <summary>Returns a default, but at most half of the available memory.</summary>
    /// <param name="largest">The default on a machine with enough memory, in bytes.</param>
    public static long Bound(long largest) => Bound(largest, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <inheritdoc cref="Bound(long)"/>
    /// <param name="largest">The default on a machine with enough memory, in bytes.</param>
    /// <param name="available">Memory of the machine or limit of the container, in bytes.</param>
    public static long Bound(long largest, long available) => Math.Min(largest, Math.Max(1, available / Divisor));
}
