namespace NeoResNet.Backends.Cuda;

/// <summary>Where the values of a program lie in one workspace's memory.</summary>
internal sealed class DeviceValues(ProgramShapes shapes, ulong[] addresses)
{
    /// <summary>Address of a value's first element.</summary>
    public ulong Address(ValueId value) => addresses[value.Index];

    /// <summary>A value as the kernels take it; absent where it has no element.</summary>
    public DeviceArray Array(ValueId value) => shapes.Of(value).ElementCount is > 0 and var count ? new(Address(value), count) : default;

    /// <summary>A value as an operation reads it.</summary>
    public ViewArguments View(View view) => ViewArguments.Of(view, shapes, Address(view.Value));
}
