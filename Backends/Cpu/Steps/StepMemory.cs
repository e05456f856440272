namespace NeoResNet.Backends.Cpu;

/// <summary>Where a step finds the values of a run, or of some images of a run.</summary>
/// <param name="addresses">Addresses of the values, by index.</param>
/// <param name="shared">Memory that all tasks of a step share.</param>
/// <param name="options">Choices of the run.</param>
internal readonly unsafe struct StepMemory(nint* addresses, byte* shared, RunOptions options)
{
    /// <summary>Memory that all tasks of a step share, and the next step with them.</summary>
    public byte* Shared => shared;

    /// <summary>Choices of the run; what a step of steps needs of them: whether the run is cancelled, and where times go.</summary>
    public RunOptions Options => options;

    /// <summary>Address of a value's first element.</summary>
    public float* Address(ValueId value) => (float*)addresses[value.Index];
}
