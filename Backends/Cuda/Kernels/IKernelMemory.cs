namespace NeoResNet.Backends.Cuda;

/// <summary>Finds the addresses that kernels read and write while they run one operation.</summary>
internal interface IKernelMemory
{
    /// <summary>Returns a value as an operation reads it.</summary>
    ViewArguments View(View view);

    /// <summary>Returns the elements of a value; absent if the value is empty.</summary>
    DeviceArray Array(ValueId value);

    /// <summary>
    /// Returns the elements of a parameter, float32 in every form; absent for null.
    /// </summary>
    DeviceArray Parameter(ParameterId? id);

    /// <summary>
    /// Returns whether a value is stored as float32 although the other values are shorter, see
    /// <see cref="WideValues"/>.
    /// </summary>
    bool IsWide(ValueId value);

    /// <summary>
    /// Returns the next piece of the scratch memory. It lies behind the pieces that were returned
    /// before.
    /// </summary>
    /// <param name="count">The number of elements.</param>
    /// <param name="elementBytes">
    /// The bytes of an element. Larger elements must be asked for first.
    /// </param>
    DeviceArray Scratch(long count, int elementBytes);
}
