namespace NeoResNet.Backends.Cuda;

/// <summary>Where the values of a program lie in one workspace's memory.</summary>
/// <param name="shapes">Knows the shapes.</param>
/// <param name="addresses">Of each value.</param>
/// <param name="wide">What <see cref="WideValues"/> says of each.</param>
internal sealed class DeviceValues(ProgramShapes shapes, ulong[] addresses, bool[] wide)
{
    /// <summary>Address of a value's first element.</summary>
    public ulong Address(ValueId value) => addresses[value.Index];

    /// <summary>Whether a value is float32 though others are shorter.</summary>
    public bool IsWide(ValueId value) => wide[value.Index];

    /// <summary>A value as the kernels take it; absent where it has no element.</summary>
    public DeviceArray Array(ValueId value) => shapes.Of(value).ElementCount is > 0 and var count ? new(Address(value), count) : default;

    /// <summary>A value as an operation reads it.</summary>
    public ViewArguments View(View view) => ViewArguments.Of(view, shapes, Address(view.Value));
}
