namespace NeoResNet.Backends.Cuda;

/// <summary>Provides the addresses of a program's values in the memory of one workspace.</summary>
/// <param name="shapes">The shapes of the values.</param>
/// <param name="addresses">The address of each value.</param>
/// <param name="wide">Whether each value is wide. See <see cref="WideValues"/>.</param>
internal sealed class DeviceValues(ProgramShapes shapes, ulong[] addresses, bool[] wide)
{
    /// <summary>Returns the address of a value's first element.</summary>
    public ulong Address(ValueId value) => addresses[value.Index];

    /// <summary>
    /// Returns whether a value is stored as float32 although other values have a shorter form.
    /// </summary>
    public bool IsWide(ValueId value) => wide[value.Index];

    /// <summary>
    /// Returns a value as a kernel argument; absent if the value has no elements.
    /// </summary>
    public DeviceArray Array(ValueId value) => shapes.Of(value).ElementCount is > 0 and var count ? new(Address(value), count) : default;

    /// <summary>Returns the view of a value that an operation reads.</summary>
    public ViewArguments View(View view) => ViewArguments.Of(view, shapes, Address(view.Value));
}
