namespace NeoResNet.Backends.Cpu;

/// <summary>Locates the values of a run, or of some images of a run.</summary>
/// <param name="addresses">Addresses of the values, by index.</param>
/// <param name="shared">Memory that all tasks of a step share.</param>
/// <param name="options">Options of the run.</param>
internal readonly unsafe struct StepMemory(nint* addresses, byte* shared, RunOptions options)
{
    /// <summary>Gets the memory that all tasks of a step and of the next step share.</summary>
    public byte* Shared => shared;

    /// <summary>Gets the options of the run.</summary>
    public RunOptions Options => options;

    /// <summary>Returns the address of a value's first element.</summary>
    public float* Address(ValueId value) => (float*)addresses[value.Index];
}
