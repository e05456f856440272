namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents an array argument of a kernel. The default value is an absent array.
/// </summary>
/// <param name="Pointer">
/// The device address of the first element; 0 only if the array has no elements.
/// </param>
/// <param name="Length">The number of elements.</param>
internal readonly record struct DeviceArray(ulong Pointer, long Length)
{
    /// <summary>Appends the array to a kernel's arguments.</summary>
    public void AddTo(ref KernelArguments arguments) => arguments.AddView(Pointer, Length);

    /// <summary>Returns a part of an array of float32.</summary>
    /// <param name="first">The first element of the part.</param>
    /// <param name="length">The number of elements of the part.</param>
    public DeviceArray FloatsFrom(long first, long length) => new(Pointer + ((ulong)first * sizeof(float)), length);
}
