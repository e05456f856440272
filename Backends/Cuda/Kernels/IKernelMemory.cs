namespace NeoResNet.Backends.Cuda;

/// <summary>Finds the addresses that kernels read and write while they run one operation.</summary>
internal interface IKernelMemory
{
    /// <summary>Returns the view of a value that an operation reads.</summary>
    ViewArguments View(View view);

    /// <summary>
    /// Returns the elements of a value, or an absent array if the value is empty.
    /// </summary>
    DeviceArray Array(ValueId value);

    /// <summary>
    /// Returns the elements of a parameter, float32 in every form, or an absent array if the
    /// identifier is null.
    /// </summary>
    DeviceArray Parameter(ParameterId? id);

    /// <summary>
    /// Returns whether a value is stored as float32 although other values have a shorter form. See
    /// <see cref="WideValues"/>.
    /// </summary>
    bool IsWide(ValueId value);

    /// <summary>
    /// Returns the next block of the scratch memory, after the blocks that were returned before.
    /// </summary>
    /// <param name="count">The number of elements.</param>
    /// <param name="elementBytes">
    /// The size of an element in bytes. The caller must request blocks with larger elements first.
    /// </param>
    DeviceArray Scratch(long count, int elementBytes);
}
